package io.hadron.server.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The meters of one node. Those of hot paths are plain adders; whatever can be asked for is sampled
 * when scraped. Any thread. Names of meters are for ever.
 */
public final class BrokerMetrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final GroupLagCollector lag = new GroupLagCollector();
    private final ReplicationCollector replication = new ReplicationCollector();
    private final NetworkMeters network;
    private final StoreMeters store;
    private final StreamMeters streams;

    /** Makes and registers all meters. */
    public BrokerMetrics() {
        network = new NetworkMeters(this);
        store = new StoreMeters(this);
        streams = new StreamMeters(this);
        registry.getPrometheusRegistry().register(lag);
        registry.getPrometheusRegistry().register(replication);
        bindProcess();
    }

    /** Meters of connections and requests; listens to the network. */
    public NetworkMeters network() {
        return network;
    }

    /** Meters of commits and fsyncs; listens to the store. */
    public StoreMeters store() {
        return store;
    }

    /** Meters of records that go in and out. */
    public StreamMeters streams() {
        return streams;
    }

    /** Sets where the lag of groups is asked for: called at each scrape, on its thread. */
    public void groupLag(Supplier<List<GroupLag>> source) {
        lag.source(source);
    }

    /** Sets where the state of replication is asked for: at each scrape, on its thread. */
    public void replication(
            Supplier<List<PeerFigures>> peers, Supplier<ReplicationFigures> groups) {
        replication.source(peers, groups);
    }

    /** Shows a value that goes up and down. Sampled at each scrape; NaN if it fails. */
    public void gauge(String name, String help, DoubleSupplier value) {
        Gauge.builder(name, value::getAsDouble).description(help).register(registry);
    }

    /** As {@link #gauge(String, String, DoubleSupplier)}, one of several under a name. */
    public void gauge(String name, String help, String label, String is, DoubleSupplier value) {
        Gauge.builder(name, value::getAsDouble).description(help).tag(label, is).register(registry);
    }

    /** Shows a number that somebody else counts and that only grows. */
    public void counter(String name, String help, LongSupplier value) {
        FunctionCounter.builder(name, value, LongSupplier::getAsLong)
                .description(help)
                .register(registry);
    }

    /** Everything as Prometheus text. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }

    LongAdder adder(String name, String help, String... labels) {
        LongAdder adder = new LongAdder();
        FunctionCounter.builder(name, adder, LongAdder::sum)
                .description(help)
                .tags(Tags.of(labels))
                .register(registry);
        return adder;
    }

    LatencyHistogram latency(String name, String help) {
        LatencyHistogram histogram = LatencyHistogram.ofNanos();
        histograms(name, help, Map.of(Labels.EMPTY, histogram));
        return histogram;
    }

    LatencyHistogram sizes(String name, String help) {
        LatencyHistogram histogram = LatencyHistogram.ofSizes();
        histograms(name, help, Map.of(Labels.EMPTY, histogram));
        return histogram;
    }

    void histograms(String name, String help, Map<Labels, LatencyHistogram> histograms) {
        registry.getPrometheusRegistry().register(new HistogramCollector(name, help, histograms));
    }

    private void bindProcess() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        gc.bindTo(registry);
        gauge(
                "process.resident.memory.bytes",
                "Resident memory of the process",
                ResidentMemory::bytes);
    }
}
