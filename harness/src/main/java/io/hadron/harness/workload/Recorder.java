package io.hadron.harness.workload;

import io.hadron.client.Delivery;
import io.hadron.client.HadronException;
import io.hadron.client.Message;
import io.hadron.client.Receipt;
import io.hadron.simulation.history.History;
import io.hadron.simulation.history.Observation;
import io.hadron.simulation.history.Outcome;
import io.hadron.simulation.history.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Writes down what clients see. Times are microseconds of one monotonic clock. Thread-safe. */
public final class Recorder {
    private static final int MAX_ERRORS = 20;
    private static final int MAX_REFUSALS = 3;

    private final History history = new History();
    private final AckLog acks;
    private final boolean mayBeLost;
    private final AtomicLong operations = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final List<String> errors = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();

    /**
     * @param mayBeLost whether the ack level of the producers promises nothing beyond the leader's
     *     own disk
     */
    public Recorder(int partitions, boolean mayBeLost) {
        acks = new AckLog(partitions);
        this.mayBeLost = mayBeLost;
    }

    /** Microseconds. */
    public static long now() {
        return System.nanoTime() / 1_000;
    }

    public History history() {
        return history;
    }

    public AckLog acks() {
        return acks;
    }

    /** Everything that clients did: writes, deliveries, settlements, reads. */
    public long operations() {
        return operations.get();
    }

    /** Writes of which nobody knows whether they took effect. */
    public long unknownWrites() {
        return unknown.get();
    }

    /** Writes that were refused for good. */
    public long refusedWrites() {
        return refused.get();
    }

    /** What clients were told that they should not have been told in a healthy cluster. */
    public List<String> errors() {
        synchronized (errors) {
            return List.copyOf(errors);
        }
    }

    /** A write has ended: with a receipt or with an error. */
    void produced(
            Observation.Sender sender,
            int partition,
            String value,
            long start,
            @Nullable Receipt receipt,
            @Nullable Throwable error) {
        operations.incrementAndGet();
        Outcome outcome = receipt != null ? Outcome.OK : outcome(error);
        long end = now();
        history.add(
                new Observation.Produced(
                        sender,
                        WorkloadSpec.partition(partition),
                        value,
                        mayBeLost,
                        new Span(start, end),
                        outcome,
                        receipt == null ? -1 : receipt.offset()));
        if (receipt != null) {
            acks.acked(partition, System.nanoTime());
        } else {
            if (outcome == Outcome.FAIL) {
                refused.incrementAndGet();
                refusal(value, error);
            } else {
                unknown.incrementAndGet();
            }
            error("write of " + value, error);
        }
    }

    private void refusal(String value, @Nullable Throwable error) {
        synchronized (errors) {
            if (refusals.size() < MAX_REFUSALS) {
                refusals.add(value + ": " + error);
            }
        }
    }

    /** What the first refused writes were told. */
    public List<String> refusals() {
        synchronized (errors) {
            return List.copyOf(refusals);
        }
    }

    private static Outcome outcome(@Nullable Throwable error) {
        // Only a wrapper is looked into: the cause of a failure is an attempt of many.
        Throwable told = error instanceof CompletionException ? error.getCause() : error;
        return told instanceof HadronException known
                        && known.outcome() == HadronException.Outcome.DEFINITE
                ? Outcome.FAIL
                : Outcome.INFO;
    }

    /** A client was told of an error. */
    void error(String what, @Nullable Throwable error) {
        synchronized (errors) {
            if (errors.size() < MAX_ERRORS) {
                errors.add(what + ": " + error);
            }
        }
    }

    void delivered(Delivery delivery, String member) {
        operations.incrementAndGet();
        history.add(
                new Observation.Delivered(
                        message(delivery),
                        member,
                        token(delivery),
                        delivery.attempt(),
                        now(),
                        Long.MAX_VALUE));
    }

    void settled(
            Delivery delivery,
            Observation.SettleKind kind,
            long delayMicros,
            long start,
            Outcome outcome) {
        operations.incrementAndGet();
        history.add(
                new Observation.Settled(
                        message(delivery),
                        token(delivery),
                        kind,
                        delayMicros,
                        new Span(start, now()),
                        outcome));
    }

    void read(String reader, long session, Message message) {
        operations.incrementAndGet();
        history.add(
                new Observation.Read(
                        reader,
                        session,
                        WorkloadSpec.partition(message.partition()),
                        message.offset(),
                        message.term(),
                        String.valueOf(message.valueText())));
    }

    private static Observation.Message message(Delivery delivery) {
        return new Observation.Message(
                WorkloadSpec.GROUP,
                WorkloadSpec.partition(delivery.partition()),
                delivery.offset());
    }

    /** One delivery of a message per attempt and term: enough to tell its deliveries apart. */
    private static Observation.Token token(Delivery delivery) {
        return new Observation.Token(delivery.term(), 1, delivery.attempt());
    }
}
