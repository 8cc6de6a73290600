package io.hadron.cli.demo;

import io.hadron.client.Delivery;
import io.hadron.client.HadronClient;
import io.hadron.client.Outcome;
import io.hadron.client.Subscription;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A group of three workers that keep one table of delays. A message that comes again after the kill
 * is known by its partition and offset, and not counted twice. Any thread.
 */
final class Workers implements AutoCloseable {
    static final String LINE_HEADER = "line";
    private static final int COUNT = 3;

    private final DemoInput input;
    private final Latencies published;
    private final Latencies endToEnd;
    private final DelayTable table = new DelayTable();
    private final Set<Long> places = ConcurrentHashMap.newKeySet();
    private final BitSet lines;
    private final AtomicLong duplicates = new AtomicLong();
    private final AtomicLong errors = new AtomicLong();
    private final AtomicLong[] handled = new AtomicLong[COUNT];
    private final List<Subscription> subscriptions = new ArrayList<>();
    private long twice;

    /**
     * @param published when each line was published
     */
    Workers(DemoInput input, Latencies published) {
        this.input = input;
        this.published = published;
        this.endToEnd = new Latencies(input.lines().size());
        this.lines = new BitSet(input.lines().size());
    }

    void start(HadronClient client, String stream, String group) {
        for (int i = 0; i < COUNT; i++) {
            AtomicLong mine = new AtomicLong();
            handled[i] = mine;
            subscriptions.add(
                    client.subscription(stream)
                            .group(group)
                            .member("worker-" + (i + 1))
                            .maxInFlight(64)
                            .onError((what, error) -> errors.incrementAndGet())
                            .handle(delivery -> {
                                mine.incrementAndGet();
                                handle(delivery);
                                return Outcome.ack();
                            }));
        }
    }

    private void handle(Delivery delivery) {
        long place = ((long) delivery.partition() << 48) | delivery.offset();
        if (!places.add(place)) {
            duplicates.incrementAndGet();
            return;
        }
        int line = Integer.parseInt(String.valueOf(delivery.header(LINE_HEADER)));
        synchronized (lines) {
            // The same line at two offsets: a publish was repeated.
            twice += lines.get(line) ? 1 : 0;
            lines.set(line);
            endToEnd.end(line, published);
        }
        Double delay = input.lines().get(line).delay();
        table.add(String.valueOf(delivery.keyText()), delay == null ? 0 : delay);
    }

    /** Different lines that were handled. */
    int handledLines() {
        synchronized (lines) {
            return lines.cardinality();
        }
    }

    /** Lines that are on the stream more than once. */
    long publishedTwice() {
        synchronized (lines) {
            return twice;
        }
    }

    /** Messages that came again. */
    long duplicates() {
        return duplicates.get();
    }

    /** Failures that the client reported and got over. */
    long errors() {
        return errors.get();
    }

    List<Long> handledByWorker() {
        return List.of(handled).stream().map(AtomicLong::get).toList();
    }

    DelayTable table() {
        return table;
    }

    Latencies endToEnd() {
        return endToEnd;
    }

    @Override
    public void close() {
        subscriptions.forEach(Subscription::close);
    }
}
