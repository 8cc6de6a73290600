package io.hadron.server.survive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hadron.client.Event;
import io.hadron.client.HadronClient;
import io.hadron.client.Message;
import io.hadron.client.Publisher;
import io.hadron.client.Receipt;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Steady small writes to all partitions of a stream, which notes what is acknowledged when, and in
 * the end compares that with what is there.
 */
final class Load implements AutoCloseable {
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private record Acked(String value, int partition, long offset, long nanos) {}

    private final HadronClient client;
    private final String stream;
    private final int partitions;
    private final ConcurrentLinkedQueue<Acked> acked = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> errors = new ConcurrentLinkedQueue<>();
    private final AtomicLong count = new AtomicLong();
    private final Thread writer;
    private volatile boolean stopped;

    private Load(HadronClient client, String stream, int partitions) {
        this.client = client;
        this.stream = stream;
        this.partitions = partitions;
        this.writer = Thread.ofPlatform().name("load").unstarted(this::write);
    }

    static Load start(HadronClient client, String stream, int partitions) {
        Load load = new Load(client, stream, partitions);
        load.writer.start();
        load.awaitMore(50);
        return load;
    }

    private void write() {
        try (Publisher publisher = client.publisher(stream)) {
            for (int i = 0; !stopped; i++) {
                String value = "value-" + i;
                publisher
                        .publishAsync(Event.record(null, value).partition(i % partitions))
                        .whenComplete((receipt, error) -> note(value, receipt, error));
                LockSupport.parkNanos(PACE_NANOS);
            }
        } catch (RuntimeException e) {
            errors.add("the publisher: " + e);
        }
    }

    private void note(String value, @Nullable Receipt receipt, @Nullable Throwable error) {
        if (receipt == null) {
            errors.add(value + ": " + error);
        } else {
            acked.add(new Acked(value, receipt.partition(), receipt.offset(), System.nanoTime()));
            count.incrementAndGet();
        }
    }

    /** Waits until so many more writes are acknowledged. */
    void awaitMore(int more) {
        long wanted = count.get() + more;
        await("writes are acknowledged")
                .atMost(Duration.ofSeconds(60))
                .until(() -> {
                    assertThat(errors).isEmpty();
                    return count.get() >= wanted;
                });
    }

    long now() {
        return System.nanoTime();
    }

    /** The longest time since then in which some partition acknowledged nothing. */
    long silenceMs(long since) {
        long worst = 0;
        for (int partition = 0; partition < partitions; partition++) {
            int wanted = partition;
            long last = since;
            for (Acked ack : acked) {
                if (ack.partition() == wanted && ack.nanos() > since) {
                    worst = Math.max(worst, ack.nanos() - last);
                    last = ack.nanos();
                }
            }
        }
        return TimeUnit.NANOSECONDS.toMillis(worst);
    }

    /** Ends, and checks that there was no error, and that nothing is lost, double or elsewhere. */
    void finish() throws InterruptedException {
        close();
        assertThat(errors).isEmpty();
        Set<String> there = new HashSet<>();
        List<String> twice = new ArrayList<>();
        Set<String> places = new HashSet<>();
        for (Message message : Streams.everything(client, stream)) {
            String value = new String(message.value(), StandardCharsets.UTF_8);
            if (!there.add(value)) {
                twice.add(value);
            }
            places.add(message.partition() + "/" + message.offset() + "=" + value);
        }
        assertThat(twice).as("double").isEmpty();
        assertThat(acked)
                .as("acknowledged and not there")
                .allMatch(ack ->
                        places.contains(ack.partition() + "/" + ack.offset() + "=" + ack.value()));
        assertThat(there).hasSize(acked.size());
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        writer.join();
    }
}
