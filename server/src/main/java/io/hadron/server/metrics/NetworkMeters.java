package io.hadron.server.metrics;

import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.Method;
import io.hadron.server.network.NetworkEvents;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Meters of connections and requests. */
public final class NetworkMeters implements NetworkEvents {
    private final LongAdder opened;
    private final LongAdder ended;
    private final LongAdder bytesIn;
    private final LongAdder bytesOut;
    private final LongAdder pauses;
    private final Map<Method, LongAdder> requests = new EnumMap<>(Method.class);
    private final Map<Method, LongAdder> requestBytes = new EnumMap<>(Method.class);
    private final Map<Method, LatencyHistogram> latencies = new EnumMap<>(Method.class);
    private final Map<ErrorCode, LongAdder> errors = new EnumMap<>(ErrorCode.class);

    NetworkMeters(BrokerMetrics metrics) {
        opened = metrics.adder("hadron.connections.opened", "Connections accepted");
        ended = metrics.adder("hadron.connections.closed", "Connections that are gone");
        metrics.gauge("hadron.connections", "Open connections", this::connections);
        bytesIn = bytes(metrics, "in");
        bytesOut = bytes(metrics, "out");
        pauses =
                metrics.adder(
                        "hadron.network.pauses",
                        "Times a connection was not read for lack of memory for requests");
        Map<Labels, LatencyHistogram> histograms = new LinkedHashMap<>();
        for (Method method : Method.values()) {
            String name = method.name().toLowerCase(Locale.ROOT);
            LatencyHistogram latency = LatencyHistogram.ofNanos();
            latencies.put(method, latency);
            histograms.put(Labels.of("method", name), latency);
            requests.put(
                    method, metrics.adder("hadron.requests", "Requests received", "method", name));
            requestBytes.put(
                    method,
                    metrics.adder("hadron.request.bytes", "Bytes of requests", "method", name));
        }
        metrics.histograms(
                "hadron_request_seconds",
                "Time from a request's last byte to its successful answer",
                histograms);
        for (ErrorCode code : ErrorCode.values()) {
            errors.put(
                    code,
                    metrics.adder("hadron.errors", "Errors sent to clients", "code", code.name()));
        }
    }

    private static LongAdder bytes(BrokerMetrics metrics, String direction) {
        return metrics.adder(
                "hadron.network.bytes", "Bytes on the broker port", "direction", direction);
    }

    /** Open connections. */
    public long connections() {
        return opened.sum() - ended.sum();
    }

    @Override
    public void connected() {
        opened.increment();
    }

    @Override
    public void disconnected() {
        ended.increment();
    }

    @Override
    public void received(int bytes) {
        bytesIn.add(bytes);
    }

    @Override
    public void sent(long bytes) {
        bytesOut.add(bytes);
    }

    @Override
    public void request(Method method, int bytes) {
        add(requests.get(method), 1);
        add(requestBytes.get(method), bytes);
    }

    @Override
    public void answered(Method method, long nanos) {
        LatencyHistogram latency = latencies.get(method);
        if (latency != null) {
            latency.record(nanos);
        }
    }

    @Override
    public void failed(@Nullable Method method, int code) {
        ErrorCode known = ErrorCode.of(code);
        add(errors.get(known == null ? ErrorCode.INTERNAL : known), 1);
    }

    @Override
    public void paused() {
        pauses.increment();
    }

    private static void add(@Nullable LongAdder adder, long value) {
        if (adder != null) {
            adder.add(value);
        }
    }
}
