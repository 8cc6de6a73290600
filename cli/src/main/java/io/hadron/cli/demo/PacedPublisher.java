package io.hadron.cli.demo;

import io.hadron.cli.session.CommandFailure;
import io.hadron.client.Event;
import io.hadron.client.HadronException;
import io.hadron.client.Publisher;
import io.hadron.client.ReceiptCallback;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Publishes lines at a steady rate, whatever the node does: as real sources do. */
final class PacedPublisher {
    private final DemoInput input;
    private final int perSecond;
    private final Latencies acks;
    private final int[] partitions;
    private final AtomicInteger acked = new AtomicInteger();
    private final AtomicReference<@Nullable HadronException> failure = new AtomicReference<>();

    PacedPublisher(DemoInput input, int perSecond, Latencies acks) {
        this.input = input;
        this.perSecond = perSecond;
        this.acks = acks;
        this.partitions = new int[input.lines().size()];
    }

    /** Publishes all lines. Returns when each is confirmed. */
    void run(Publisher publisher) {
        long start = System.nanoTime();
        for (int i = 0; i < input.lines().size(); i++) {
            long due = start + i * 1_000_000_000L / perSecond;
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            publish(publisher, i);
        }
        publisher.flush();
        HadronException error = failure.get();
        if (error != null) {
            throw CommandFailure.failed(
                    "a record was not published: " + error.fault().message(), error.advice());
        }
    }

    private void publish(Publisher publisher, int number) {
        DemoInput.Line line = input.lines().get(number);
        Event event =
                Event.record((byte[]) null, line.value())
                        .key(line.key())
                        .header(Workers.LINE_HEADER, Integer.toString(number));
        acks.start(number);
        publisher.publish(
                event,
                new ReceiptCallback() {
                    @Override
                    public void published(int partition, long offset, boolean duplicate) {
                        partitions[number] = partition;
                        acks.end(number);
                        acked.incrementAndGet();
                    }

                    @Override
                    public void failed(HadronException error) {
                        failure.compareAndSet(null, error);
                    }
                });
    }

    /** The partition that a confirmed line is in. */
    int partition(int line) {
        return partitions[line];
    }

    /** Lines that are confirmed. */
    int acked() {
        return acked.get();
    }
}
