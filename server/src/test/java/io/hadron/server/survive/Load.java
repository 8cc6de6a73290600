package io.hadron.server.survive;

import io.hadron.client.Consumer;
import io.hadron.client.Delivery;
import io.hadron.client.Event;
import io.hadron.client.HadronClient;
import io.hadron.client.HadronException;
import io.hadron.client.Publisher;
import io.hadron.client.Receipt;
import io.hadron.simulation.history.History;
import io.hadron.simulation.history.Observation;
import io.hadron.simulation.history.Outcome;
import io.hadron.simulation.history.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Producers and a consumer group that write down everything they see. Times are microseconds of one
 * monotonic clock.
 */
final class Load implements AutoCloseable {
    static final String STREAM = "work";
    static final String GROUP = "workers";
    private static final int IN_FLIGHT = 200;
    private static final long PAUSE_NANOS = 1_000_000;

    private final String url;
    private final History history;
    private final long seed;
    private final AtomicBoolean producing = new AtomicBoolean(true);
    private final AtomicBoolean consuming = new AtomicBoolean(true);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final AtomicInteger interruptions = new AtomicInteger();
    private final AtomicInteger acked = new AtomicInteger();
    private final List<Thread> producers = new ArrayList<>();
    private final List<Thread> consumers = new ArrayList<>();

    Load(String url, History history, long seed) {
        this.url = url;
        this.history = history;
        this.seed = seed;
    }

    void startProducers(int count) {
        for (int i = 0; i < count; i++) {
            int number = i;
            producers.add(
                    Thread.ofPlatform()
                            .name("producer-" + i)
                            .start(() -> guarded(() -> produce(number))));
        }
    }

    void startConsumers(int count) {
        for (int i = 0; i < count; i++) {
            int number = i;
            consumers.add(
                    Thread.ofPlatform()
                            .name("consumer-" + i)
                            .start(() -> guarded(() -> consume(number))));
        }
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }

    private void produce(int number) {
        Semaphore room = new Semaphore(IN_FLIGHT);
        try (HadronClient client = HadronClient.connect(url);
                Publisher publisher = client.publisher(STREAM)) {
            for (int order = 0; producing.get(); order++) {
                room.acquireUninterruptibly();
                String value = "producer-" + number + "-" + order;
                long start = now();
                var sender = new Observation.Sender("producer-" + number, number, order);
                publisher
                        .publishAsync(Event.record(Integer.toString(order % 64), value))
                        .whenComplete((receipt, error) -> {
                            produced(sender, value, new Span(start, now()), receipt, error);
                            room.release();
                        });
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            publisher.flush();
            room.acquireUninterruptibly(IN_FLIGHT);
        }
    }

    private void produced(
            Observation.Sender sender,
            String value,
            Span span,
            @Nullable Receipt receipt,
            @Nullable Throwable error) {
        if (receipt != null) {
            history.add(
                    new Observation.Produced(
                            sender,
                            partition(receipt.partition()),
                            value,
                            false,
                            span,
                            Outcome.OK,
                            receipt.offset()));
            acked.incrementAndGet();
            return;
        }
        Throwable cause =
                error != null && error.getCause() instanceof HadronException inner ? inner : error;
        Outcome outcome =
                cause instanceof HadronException known
                                && known.outcome() == HadronException.Outcome.DEFINITE
                        ? Outcome.FAIL
                        : Outcome.INFO;
        history.add(new Observation.Produced(sender, "?", value, false, span, outcome, -1));
        failure.compareAndSet(
                null, cause); // an outage shorter than the delivery timeout must not be seen
    }

    private void consume(int number) {
        Random random = new Random(seed + number);
        String member = "consumer-" + number;
        try (HadronClient client = HadronClient.connect(url);
                Consumer consumer =
                        client.subscription(STREAM)
                                .group(GROUP)
                                .member(member)
                                .maxInFlight(60)
                                .onError(this::interrupted)
                                .open()) {
            while (consuming.get()) {
                Delivery delivery = consumer.poll(Duration.ofMillis(100));
                if (delivery != null) {
                    settle(delivery, member, random.nextInt(200));
                }
            }
        }
    }

    private void interrupted(String what, Throwable error) {
        interruptions
                .incrementAndGet(); // connections break with every kill; what must not happen shows
        // in the history
    }

    private void settle(Delivery delivery, String member, int dice) {
        long start = now();
        var message =
                new Observation.Message(GROUP, partition(delivery.partition()), delivery.offset());
        // One delivery of a message per attempt and term: enough to tell its deliveries apart.
        var token = new Observation.Token(delivery.term(), 1, delivery.attempt());
        history.add(
                new Observation.Delivered(
                        message, member, token, delivery.attempt(), start, Long.MAX_VALUE));
        if (dice == 0) {
            delivery.reject("unlucky");
            settled(
                    message,
                    token,
                    Observation.SettleKind.REJECT,
                    0,
                    new Span(start, now()),
                    Outcome.INFO);
        } else if (dice < 5) {
            delivery.nack(Duration.ofMillis(100));
            settled(
                    message,
                    token,
                    Observation.SettleKind.NACK,
                    100_000,
                    new Span(start, now()),
                    Outcome.INFO);
        } else {
            delivery.ackAsync()
                    .whenComplete((done, error) ->
                            settled(
                                    message,
                                    token,
                                    Observation.SettleKind.ACK,
                                    0,
                                    new Span(start, now()),
                                    error == null ? Outcome.OK : Outcome.INFO));
        }
    }

    private void settled(
            Observation.Message message,
            Observation.Token token,
            Observation.SettleKind kind,
            long delay,
            Span span,
            Outcome outcome) {
        history.add(new Observation.Settled(message, token, kind, delay, span, outcome));
    }

    static String partition(int index) {
        return STREAM + "/" + index;
    }

    static long now() {
        return System.nanoTime() / 1_000;
    }

    int acked() {
        return acked.get();
    }

    /** The first thing that went wrong on a client, or null. */
    @Nullable Throwable failure() {
        return failure.get();
    }

    void stopProducers() throws InterruptedException {
        producing.set(false);
        for (Thread producer : producers) {
            producer.join();
        }
    }

    @Override
    public void close() throws InterruptedException {
        stopProducers();
        consuming.set(false);
        for (Thread consumer : consumers) {
            consumer.join();
        }
    }
}
