package io.hadron.client.internal.consume;

import io.hadron.client.Consumer;
import io.hadron.client.Delivery;
import io.hadron.client.DeliveryBatch;
import io.hadron.client.HadronException;
import io.hadron.client.HadronException.Outcome;
import io.hadron.client.internal.cluster.Lane;
import io.hadron.client.internal.net.Failures;
import io.hadron.proto.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A member of a consumer group, on all partitions of a stream. Any thread. */
final class GroupConsumer implements Consumer {
    private static final long CLOSE_SECONDS = 10;
    private static final long REFRESH_MS = 30_000;

    private final Lane lane;
    private final ConsumerOptions options;
    private final Inbox inbox;
    private final java.util.function.Consumer<GroupConsumer> onClose;
    private final CompletableFuture<Void> joined = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final List<DeliveryChannel> channels = new ArrayList<>();
    private volatile @Nullable HadronException lastError;
    private volatile boolean closing;
    private final Runnable learn = this::learn;

    GroupConsumer(
            Lane lane,
            ConsumerOptions options,
            java.util.function.Consumer<GroupConsumer> onClose) {
        this.lane = lane;
        this.options = options;
        this.onClose = onClose;
        this.inbox = new Inbox(options.maxInFlight());
    }

    Lane lane() {
        return lane;
    }

    String group() {
        return options.group();
    }

    String member() {
        return options.member();
    }

    Inbox inbox() {
        return inbox;
    }

    Reports reports() {
        return options.reports();
    }

    /** Subscribes to all partitions. On the loop; completes when the first one is subscribed. */
    CompletableFuture<Void> join(int partitions) {
        grow(partitions);
        lane.listen(options.stream(), -1, learn);
        lane.later(REFRESH_MS, this::refresh);
        lane.later(
                lane.options().requestTimeout().toMillis(),
                () -> {
                    HadronException last = lastError;
                    if (!joined.isDone()) {
                        joined.completeExceptionally(last == null ? closed() : last);
                    }
                });
        return joined;
    }

    /** Subscribes to partitions that were added to the stream; those there keep their credit. */
    private void grow(int partitions) {
        for (int i = channels.size(); i < partitions && !closing; i++) {
            DeliveryChannel channel =
                    new DeliveryChannel(this, options.stream(), i, options.creditOf(i, partitions));
            channels.add(channel);
            channel.start();
        }
    }

    private void refresh() {
        if (!closing && !ended.isDone()) {
            lane.doubt(options.stream());
            learn();
            lane.later(REFRESH_MS, this::refresh);
        }
    }

    private void learn() {
        lane.stream(options.stream()).thenAccept(info -> grow(info.getPartitionsCount()));
    }

    /** A partition is subscribed, anew perhaps: the stream may have more of them by now. */
    void subscribed() {
        joined.complete(null);
        learn();
    }

    void notNow(HadronException error) {
        lastError = error;
    }

    /** It can not go on. */
    void end(HadronException why) {
        lane.unlisten(options.stream(), learn);
        inbox.end(why);
        joined.completeExceptionally(why);
        ended.completeExceptionally(why);
    }

    /** Completes when it is closed or can not go on. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    @Override
    public @Nullable Delivery poll(Duration timeout) {
        try {
            return inbox.take(deadline(timeout));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    @Override
    public DeliveryBatch pollBatch(int max, Duration timeout) {
        if (max < 1) {
            throw new IllegalArgumentException("max must be at least 1, is " + max);
        }
        List<GroupDelivery> taken = new ArrayList<>(Math.min(max, 1_024));
        try {
            GroupDelivery first = inbox.take(deadline(timeout));
            if (first != null) {
                taken.add(first);
                inbox.takeMore(taken, max);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new TakenBatch(taken);
    }

    static long deadline(Duration timeout) {
        long nanos;
        try {
            nanos = timeout.toNanos();
        } catch (ArithmeticException e) {
            nanos = Long.MAX_VALUE >> 1;
        }
        return System.nanoTime() + Math.min(nanos, Long.MAX_VALUE >> 1);
    }

    @Override
    public Iterator<Delivery> iterator() {
        return new PollIterator<>(this::poll);
    }

    /** Hands out no more; what is out can still be settled. */
    void stopTaking() {
        inbox.end(closed());
    }

    @Override
    public void close() {
        if (closing) {
            return;
        }
        closing = true;
        inbox.end(closed());
        if (!lane.loop().inEventLoop()) {
            onAllChannels(DeliveryChannel::whenSettled);
            onAllChannels((channel, done) -> channel.close(Duration.ofSeconds(5), done));
        } else {
            channels.forEach(channel -> channel.close(Duration.ofSeconds(5), () -> {}));
        }
        lane.loop().execute(() -> lane.unlisten(options.stream(), learn));
        ended.complete(null);
        onClose.accept(this);
    }

    private void onAllChannels(java.util.function.BiConsumer<DeliveryChannel, Runnable> action) {
        CompletableFuture<Void> all = new CompletableFuture<>();
        lane.loop()
                .execute(() -> {
                    List<CompletableFuture<Void>> each = new ArrayList<>();
                    for (DeliveryChannel channel : channels) {
                        CompletableFuture<Void> done = new CompletableFuture<>();
                        each.add(done);
                        action.accept(channel, () -> done.complete(null));
                    }
                    CompletableFuture.allOf(each.toArray(new CompletableFuture<?>[0]))
                            .whenComplete((v, e) -> all.complete(null));
                });
        try {
            all.get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            reports().report("closing a consumer of " + options.stream(), e);
        }
    }

    private HadronException closed() {
        return Failures.of(
                ErrorCode.CANCELLED,
                Outcome.DEFINITE,
                "the consumer of " + options.stream() + " is closed");
    }
}
