package io.hadron.client.internal.publish;

import io.hadron.client.HadronException;
import io.hadron.client.PublisherOptions;
import io.hadron.client.internal.cluster.Lane;
import io.hadron.client.internal.cluster.StreamName;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.Acks;
import io.hadron.proto.wire.AllocateProducerRequest;
import io.hadron.proto.wire.AllocateProducerResponse;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Decides when the batches of one publisher leave. On the loop, but for the methods that say so.
 */
final class SendLoop {
    private static final long GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_TICK_MS = 250;
    private static final long SHORTEST_TICK_MS = 10;

    private final Lane lane;
    private final StreamName stream;
    private final PublisherOptions options;
    private final BatchMemory memory;
    private final BatchClock clock;
    private final AtomicBoolean woken = new AtomicBoolean();
    private final ConcurrentLinkedQueue<PartitionSender> signalled = new ConcurrentLinkedQueue<>();
    private final List<PartitionSender> active = new ArrayList<>();
    private final Runnable turn = this::turn;
    private final Runnable timerTurn = this::timerTurn;
    private long lastSendNanos = System.nanoTime() - GAP_NANOS;
    private volatile long timerNanos;
    private volatile boolean armed;
    private @Nullable ScheduledFuture<?> timer;
    private boolean ticking;

    SendLoop(Lane lane, StreamName stream, PublisherOptions options, BatchMemory memory) {
        this.lane = lane;
        this.stream = stream;
        this.options = options;
        this.memory = memory;
        this.clock = new BatchClock(options.batchDelay().toNanos(), GAP_NANOS);
    }

    Lane lane() {
        return lane;
    }

    StreamName stream() {
        return stream;
    }

    PublisherOptions options() {
        return options;
    }

    BatchMemory memory() {
        return memory;
    }

    Acks wireAcks() {
        return switch (options.acks()) {
            case MAJORITY -> Acks.MAJORITY;
            case WRITE -> Acks.WRITE;
            case ALL -> Acks.ALL;
        };
    }

    /** Milliseconds left to try a batch. */
    long leftMs(Batch batch) {
        Duration age = Duration.ofNanos(System.nanoTime() - batch.openedNanos());
        return options.deliveryTimeout().minus(age).toMillis();
    }

    /** A producer identity that nobody used before. */
    CompletableFuture<ProducerIdentity> newIdentity() {
        return lane.call(
                        Method.ALLOCATE_PRODUCER,
                        AllocateProducerRequest.getDefaultInstance(),
                        AllocateProducerResponse.parser())
                .thenApply(r -> new ProducerIdentity(r.getProducerId(), (short) r.getEpoch()));
    }

    /** Has the loop look at a partition. Any thread. */
    void signal(PartitionSender sender) {
        signalled.add(sender);
        wake();
    }

    /**
     * Has the loop look at a partition within the gap: no need if it will by itself. Any thread.
     */
    void signalSoon(PartitionSender sender) {
        signalled.add(sender);
        // Reading the timer comes after the signal, and the timer clears it before it looks.
        if (timerNanos - System.nanoTime() > GAP_NANOS || !armed) {
            wake();
        }
    }

    /** Has the loop look at all that is active. Any thread. */
    void wake() {
        if (!woken.get() && woken.compareAndSet(false, true)) {
            lane.loop().execute(turn);
        }
    }

    private void turn() {
        woken.set(false);
        takeSignalled();
        long now = System.nanoTime();
        long next = Long.MAX_VALUE;
        for (int i = 0; i < active.size(); i++) {
            PartitionSender sender = active.get(i);
            sender.advance();
            while (sender.sendNext(false) > 0) {
                // Full batches leave at once.
            }
            next = Math.min(next, untilDue(sender, now));
        }
        if (next <= 0) {
            sendOpen(now);
        } else if (next != Long.MAX_VALUE) {
            arm(now + next);
        }
        active.removeIf(this::dropIfIdle);
        tickLater();
    }

    private void takeSignalled() {
        PartitionSender sender = signalled.poll();
        while (sender != null) {
            if (!sender.listed()) {
                sender.listed(true);
                active.add(sender);
            }
            sender = signalled.poll();
        }
    }

    private boolean dropIfIdle(PartitionSender sender) {
        boolean idle = sender.isIdle();
        sender.listed(!idle);
        return idle;
    }

    private long untilDue(PartitionSender sender, long now) {
        if (!sender.canSend()) {
            return Long.MAX_VALUE;
        }
        long opened = sender.queue().openedNanos();
        return opened == Long.MIN_VALUE
                ? Long.MAX_VALUE
                : clock.untilDue(now, opened, sender.nothingInFlight(), lastSendNanos);
    }

    /** One is due: all leave, so that they share a flush here and an fsync there. */
    private void sendOpen(long now) {
        int records = 0;
        for (int i = 0; i < active.size(); i++) {
            records += active.get(i).sendNext(true);
        }
        // One record at a time is somebody who waits for each: that must not be slowed down.
        lastSendNanos = records <= 1 ? now - GAP_NANOS : now;
    }

    private void arm(long atNanos) {
        if (timer != null && timerNanos - atNanos <= 0) {
            return;
        }
        if (timer != null) {
            timer.cancel(false);
        }
        timerNanos = atNanos;
        armed = true;
        timer =
                lane.loop()
                        .schedule(
                                timerTurn,
                                Math.max(0, atNanos - System.nanoTime()),
                                TimeUnit.NANOSECONDS);
    }

    private void timerTurn() {
        armed = false;
        timer = null;
        turn();
    }

    private void tickLater() {
        if (!ticking && !active.isEmpty()) {
            ticking = true;
            long eighth = options.deliveryTimeout().toMillis() / 8;
            lane.later(Math.max(SHORTEST_TICK_MS, Math.min(LONGEST_TICK_MS, eighth)), this::tick);
        }
    }

    private void tick() {
        ticking = false;
        long limit = System.nanoTime() - options.deliveryTimeout().toNanos();
        for (PartitionSender sender : List.copyOf(active)) {
            sender.expire(limit);
        }
        turn();
    }

    /** Sends all that is held; completes when all of it has succeeded or failed. */
    CompletableFuture<Void> flush() {
        takeSignalled();
        List<CompletableFuture<Void>> waits = new ArrayList<>();
        for (PartitionSender sender : active) {
            Batch newest = sender.newest();
            if (newest != null && !newest.expired()) {
                CompletableFuture<Void> done = new CompletableFuture<>();
                newest.onDone(() -> done.complete(null));
                waits.add(done);
            }
        }
        turn();
        return CompletableFuture.allOf(waits.toArray(new CompletableFuture<?>[0]));
    }

    /** Fails all that is held. */
    void failAll(HadronException error) {
        takeSignalled();
        active.forEach(sender -> sender.failAll(error));
    }
}
