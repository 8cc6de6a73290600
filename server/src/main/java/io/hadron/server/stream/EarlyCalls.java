package io.hadron.server.stream;

import io.hadron.server.shard.Shard;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Batches that came to the leader before it was ready. A fail-over takes some tens of milliseconds
 * from the new leader's name to its first write, and clients hear the name at once: to refuse what
 * they send meanwhile would make them wait, blindly, for longer than that. Bounded in number, in
 * bytes over all partitions of the node, and in time. Shard thread only.
 */
final class EarlyCalls {
    /** More than one producer has on its way to a partition. */
    private static final int MOST = 64;

    private static final long LONGEST_MS = 500;

    private record Early(ProduceCall call, long untilNanos) {}

    private static final int CHECK_MS = 20;

    private final EarlyRoom room;
    private final Shard shard;
    private final BooleanSupplier coming;
    private final Consumer<ProduceCall> then;
    private final Deque<Early> calls = new ArrayDeque<>();
    private boolean checked;

    /**
     * Nothing waits yet.
     *
     * @param coming whether the leader is still expected to be ready soon
     * @param then takes a call that has waited, in the order of their coming
     */
    EarlyCalls(EarlyRoom room, Shard shard, BooleanSupplier coming, Consumer<ProduceCall> then) {
        this.room = room;
        this.shard = shard;
        this.coming = coming;
        this.then = then;
    }

    /** Takes the call over, or returns false if there is no room for it. */
    boolean add(ProduceCall call) {
        long nowNanos = System.nanoTime();
        if (calls.size() >= MOST || !room.take(call.batch().sizeBytes())) {
            return false;
        }
        long longest = nowNanos + TimeUnit.MILLISECONDS.toNanos(LONGEST_MS);
        long deadline = call.deadlineNanos(nowNanos);
        calls.add(new Early(call, deadline - longest < 0 ? deadline : longest));
        if (!checked) {
            checked = true;
            shard.schedule(CHECK_MS, this::check);
        }
        return true;
    }

    private void check() {
        Early first = calls.peekFirst();
        // Who sent several gets no answer to a later one first: all go when one has to.
        if (first != null
                && (first.untilNanos() - System.nanoTime() <= 0 || !coming.getAsBoolean())) {
            drain();
        }
        checked = !calls.isEmpty();
        if (checked) {
            shard.schedule(CHECK_MS, this::check);
        }
    }

    /** Hands over all of them. */
    void drain() {
        while (!calls.isEmpty()) {
            ProduceCall call = calls.removeFirst().call();
            room.give(call.batch().sizeBytes());
            then.accept(call);
        }
    }
}
