package io.hadron.client.internal.consume;

import io.hadron.client.HadronException;
import io.hadron.client.HadronException.Outcome;
import io.hadron.client.internal.net.ChannelHandler;
import io.hadron.client.internal.net.Connection;
import io.hadron.client.internal.net.Failures;
import io.hadron.client.internal.net.Frame;
import io.hadron.client.internal.net.ReplyHandler;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.batch.BatchFormatException;
import io.hadron.proto.frame.FrameException;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.Delivery;
import io.hadron.proto.wire.SettleResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One life of a delivery channel: from the answer to SUBSCRIBE to the loss of the connection. What
 * it delivered can only be settled through it. On the loop, but for what says otherwise.
 *
 * <p>Settlements leave when half the credit waits, when nothing is left in the consumer's hands, or
 * a moment after the last ones left: so that many acks travel together and few wait.
 */
final class DeliverySession implements ChannelHandler {
    private static final long GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int MAX_REQUESTS = 8;
    private static final Duration SETTLE_TIMEOUT = Duration.ofSeconds(60);

    private final DeliveryChannel owner;
    private final Connection connection;
    private final int credit;
    private final SettleQueue queue = new SettleQueue();
    private final AtomicInteger inHand = new AtomicInteger();
    private final AtomicBoolean signalled = new AtomicBoolean();
    private final Runnable sendSettlements = this::sendSettlements;
    private final List<Runnable> settledActions = new ArrayList<>(0);

    private long channel;
    private @Nullable HeldBatch last;
    private volatile boolean open = true;
    private volatile long epoch;
    private int requests;
    private long lastSendNanos = System.nanoTime() - GAP_NANOS;

    DeliverySession(DeliveryChannel owner, Connection connection, int credit) {
        this.owner = owner;
        this.connection = connection;
        this.credit = credit;
    }

    void channel(long id) {
        channel = id;
    }

    /** Any thread. */
    ReceivedMessage.Source source() {
        return owner.source();
    }

    /** Whether messages it delivered can still be settled. Any thread. */
    boolean isOpen() {
        return open;
    }

    /** The highest epoch seen. Any thread. */
    long epoch() {
        return epoch;
    }

    /** Waiting on the loop for what the loop does would be for ever. Any thread. */
    void requireOffLoop() {
        if (connection.loop().inEventLoop()) {
            throw new IllegalStateException("this waits, and a client's own thread must not");
        }
    }

    @Override
    public void pushed(Frame frame) throws FrameException {
        Delivery header = frame.header(Delivery.parser());
        List<HeldBatch> batches;
        try {
            batches = HeldBatch.in(frame.bytes(), frame.payloadStart());
        } catch (BatchFormatException e) {
            throw new FrameException("a delivery with " + e.getMessage());
        }
        HeldBatch kept = last;
        if (header.getReuseLast()) {
            if (kept == null) {
                throw new FrameException("a delivery reuses a batch that was never sent");
            }
            batches.add(0, kept);
        }
        if (!batches.isEmpty()) {
            last = batches.get(batches.size() - 1);
        }
        if (header.getEpoch() > epoch) {
            epoch = header.getEpoch();
        }
        Push push = new Push(this, header, batches);
        inHand.addAndGet(push.messages());
        owner.inbox().offer(push);
    }

    @Override
    public void ended(HadronException why) {
        if (open) {
            open = false;
            loseSettlements(why);
            owner.lost(this, why);
        }
    }

    /** Ack consecutive offsets; nobody waits for it. Any thread. */
    void ack(Push push, long first, int count) {
        owner.inbox().settled(count);
        if (open) {
            afterAdd(queue.ack(push, first, count), count, inHand.addAndGet(-count));
        } else {
            owner.reports()
                    .report("acking " + source().stream() + "/" + source().partition(), stale());
        }
    }

    /** Settles in any way. Any thread. */
    void settle(Settling settling) {
        int left = inHand.get();
        if (settling.ends()) {
            owner.inbox().settled(settling.count());
            left = inHand.addAndGet(-settling.count());
        }
        if (open) {
            afterAdd(queue.add(settling), settling.count(), left);
        } else {
            refuse(settling, stale());
        }
    }

    private void afterAdd(int waiting, int added, int left) {
        boolean first = !signalled.get() && signalled.compareAndSet(false, true);
        boolean enough = waiting >= enough() && waiting - added < enough();
        if (first || enough || left == 0) {
            connection.loop().execute(sendSettlements);
        }
        if (!open) {
            // It closed meanwhile: nothing may stay behind in the queue.
            connection.loop().execute(() -> loseSettlements(stale()));
        }
    }

    /** So many waiting messages leave without delay. */
    private int enough() {
        return Math.max(1, credit / 2);
    }

    private void sendSettlements() {
        signalled.set(false);
        int waiting = queue.messages();
        if (!open || waiting == 0 || requests >= MAX_REQUESTS) {
            return;
        }
        long sinceLast = System.nanoTime() - lastSendNanos;
        if (waiting < enough() && inHand.get() > 0 && sinceLast < GAP_NANOS) {
            signalled.set(true);
            connection
                    .loop()
                    .schedule(sendSettlements, GAP_NANOS - sinceLast, TimeUnit.NANOSECONDS);
            return;
        }
        SettleQueue.Parcel parcel = queue.drain(channel);
        if (parcel != null) {
            lastSendNanos = System.nanoTime();
            send(parcel);
        }
    }

    private void send(SettleQueue.Parcel parcel) {
        requests++;
        new SettleReply(parcel).attempt();
    }

    /** The answer to one request. */
    private final class SettleReply implements ReplyHandler {
        private final SettleQueue.Parcel parcel;

        private SettleReply(SettleQueue.Parcel parcel) {
            this.parcel = parcel;
        }

        private void attempt() {
            connection.request(Method.SETTLE, parcel.request(), SETTLE_TIMEOUT, this);
        }

        @Override
        public void replied(Frame frame) throws FrameException {
            SettleResponse response = frame.header(SettleResponse.parser());
            requests--;
            for (int i = 0; i < parcel.request().getSettlementsCount(); i++) {
                int code = i < response.getCodesCount() ? response.getCodes(i) : 0;
                settled(i, code == 0 ? null : refusal(code));
            }
            next();
        }

        @Override
        public void failed(HadronException error) {
            if (error.retryable() && error.outcome() == Outcome.DEFINITE && open) {
                owner.later(error, this::again);
                return;
            }
            requests--;
            for (int i = 0; i < parcel.request().getSettlementsCount(); i++) {
                settled(i, error);
            }
            next();
        }

        private void again() {
            if (open) {
                attempt();
            } else {
                failed(stale());
            }
        }

        private void settled(int index, @Nullable HadronException error) {
            if (index < parcel.waiting().size()) {
                Settling settling = parcel.waiting().get(index);
                if (error != null) {
                    refuse(settling, error);
                } else if (settling.waiting() != null) {
                    settling.waiting().complete(null);
                }
            } else if (error != null) {
                owner.reports()
                        .report("acking " + source().stream() + "/" + source().partition(), error);
            }
        }
    }

    private void next() {
        sendSettlements.run();
        if (requests == 0 && queue.messages() == 0) {
            List<Runnable> actions = List.copyOf(settledActions);
            settledActions.clear();
            actions.forEach(Runnable::run);
        }
    }

    /** Runs the action when no settlement is on its way any more. */
    void whenSettled(Runnable action) {
        if (!open || (requests == 0 && queue.messages() == 0)) {
            action.run();
        } else {
            settledActions.add(action);
            inHand.set(0);
            sendSettlements();
        }
    }

    private void loseSettlements(HadronException why) {
        SettleQueue.Parcel parcel = queue.drain(channel);
        while (parcel != null) {
            HadronException error =
                    Failures.of(
                            ErrorCode.STALE_DELIVERY,
                            Outcome.DEFINITE,
                            "the messages went back to their group before they were settled: "
                                    + why.fault().message());
            if (parcel.request().getSettlementsCount() > parcel.waiting().size()) {
                owner.reports()
                        .report("acking " + source().stream() + "/" + source().partition(), error);
            }
            parcel.waiting().forEach(settling -> refuse(settling, error));
            parcel = queue.drain(channel);
        }
        List<Runnable> actions = List.copyOf(settledActions);
        settledActions.clear();
        actions.forEach(Runnable::run);
    }

    private void refuse(Settling settling, HadronException error) {
        if (settling.waiting() != null) {
            settling.waiting().completeExceptionally(error);
        } else {
            owner.reports()
                    .report(
                            "settling "
                                    + source().stream()
                                    + "/"
                                    + source().partition()
                                    + "/"
                                    + settling.first(),
                            error);
        }
    }

    private HadronException refusal(int number) {
        ErrorCode code = ErrorCode.of(number);
        ErrorCode known = code == null ? ErrorCode.INTERNAL : code;
        return Failures.of(known, Outcome.DEFINITE, "the group refused it: " + known.meaning());
    }

    private HadronException stale() {
        return Failures.of(
                ErrorCode.STALE_DELIVERY,
                Outcome.DEFINITE,
                "the connection that delivered the message is gone");
    }

    /** Gives all unsettled messages back. */
    void close(Duration timeout, Runnable done) {
        if (!open) {
            done.run();
            return;
        }
        open = false;
        loseSettlements(stale());
        connection.closeChannel(channel, timeout, done);
    }

    /** Ends the channel from this side: the node does not do it any more. On the loop. */
    void abandon(HadronException why) {
        if (open) {
            connection.closeChannel(channel, SETTLE_TIMEOUT, () -> {});
            ended(why);
        }
    }

    /** A batch was damaged on its way: only a new channel brings it again. */
    void damaged(BatchFormatException problem) {
        connection.loop().execute(() -> endDamaged(problem));
    }

    private void endDamaged(BatchFormatException problem) {
        abandon(
                HadronException.of(
                        io.hadron.client.Fault.of(ErrorCode.CORRUPT_BATCH, problem.detail()),
                        problem));
    }
}
