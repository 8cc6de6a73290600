package io.hadron.client.internal.consume;

import io.hadron.client.Delivery;
import io.hadron.client.internal.cluster.Calls;
import io.hadron.proto.batch.RecordView;
import io.hadron.proto.wire.Verdict;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/** A message that a group has handed to this consumer. */
final class GroupDelivery extends ReceivedMessage implements Delivery {
    private static final AtomicIntegerFieldUpdater<GroupDelivery> SETTLED =
            AtomicIntegerFieldUpdater.newUpdater(GroupDelivery.class, "settled");

    private final Push push;
    private final int attempt;
    private volatile int settled;

    GroupDelivery(Push push, int leaderEpoch, RecordView record, int attempt) {
        super(push.session().source(), leaderEpoch, record);
        this.push = push;
        this.attempt = attempt;
    }

    Push push() {
        return push;
    }

    /** Claims the right to settle it: true once. */
    boolean claim() {
        return settled == 0 && SETTLED.compareAndSet(this, 0, 1);
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public void ack() {
        if (claim()) {
            push.session().ack(push, offset(), 1);
        }
    }

    @Override
    public CompletableFuture<Void> ackAsync() {
        if (!claim()) {
            return CompletableFuture.completedFuture(null);
        }
        Settling awaited = Settling.awaited(push, offset(), 1, Verdict.ACK);
        push.session().settle(awaited);
        return awaited.future();
    }

    @Override
    public void ackAndWait() {
        push.session().requireOffLoop();
        Calls.await(ackAsync());
    }

    @Override
    public void nack() {
        nack(Duration.ZERO);
    }

    @Override
    public void nack(Duration delay) {
        int delayMs = millis(delay);
        if (claim()) {
            push.session().settle(Settling.of(push, offset(), Verdict.NACK, delayMs, ""));
        }
    }

    @Override
    public void reject(String reason) {
        if (claim()) {
            push.session().settle(Settling.of(push, offset(), Verdict.REJECT, 0, reason));
        }
    }

    @Override
    public void extend(Duration more) {
        int moreMs = millis(more);
        if (settled == 0) {
            push.session().settle(Settling.of(push, offset(), Verdict.EXTEND, moreMs, ""));
        }
    }

    /** Whole milliseconds, rounded up, so that a short delay does not become none. */
    private static int millis(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("the duration is negative: " + duration);
        }
        long ms = Math.min(Integer.MAX_VALUE, duration.getSeconds()) * 1_000;
        ms += (duration.getNano() + 999_999) / 1_000_000;
        return (int) Math.min(Integer.MAX_VALUE, ms);
    }
}
