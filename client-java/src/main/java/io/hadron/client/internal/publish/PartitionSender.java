package io.hadron.client.internal.publish;

import io.hadron.client.Acks;
import io.hadron.client.Fault;
import io.hadron.client.HadronException;
import io.hadron.client.HadronException.Outcome;
import io.hadron.client.internal.cluster.Backoff;
import io.hadron.client.internal.cluster.Calls;
import io.hadron.client.internal.cluster.LeaderSeeker;
import io.hadron.client.internal.cluster.Route;
import io.hadron.client.internal.net.Failures;
import io.hadron.client.internal.net.Frame;
import io.hadron.client.internal.net.ReplyHandler;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.batch.ProducerStamp;
import io.hadron.proto.frame.FrameException;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.ProduceRequest;
import io.hadron.proto.wire.ProduceResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sees the batches of one partition through, in order. On the loop.
 *
 * <p>Each batch has its place in the producer's numbering from its first attempt on, and keeps it:
 * so the node recognises a repeated attempt. When an attempt fails and may be repeated, nothing new
 * is sent until all attempts that are on their way have ended (a rewind); then all batches are sent
 * again, in order.
 *
 * <p>The numbering breaks when a batch is given up. Since a node takes them in order, a batch that
 * certainly was not applied means that no later one was: those are numbered anew under a new
 * identity. Batches that may have been applied are tried under their old numbers first, one by one,
 * until the node says what it knows. Only what certainly was not applied is ever numbered anew:
 * that is what keeps a retry from making a second copy.
 */
final class PartitionSender implements LeaderSeeker.Seeking {
    /**
     * Batches on their way at once: enough for a node to make many of them durable together. Nodes
     * remember 16 per producer, which must be more.
     */
    static final int MAX_IN_FLIGHT = 12;

    private static final int MIN_IN_FLIGHT = 5;

    /** Large batches need not be many. */
    private static final int BYTES_IN_FLIGHT = 4 << 20;

    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final long LONGEST_SERVER_WAIT_MS = 30_000;

    private final SendLoop owner;
    private final int partition;
    private final PartitionQueue queue;
    private final Backoff backoff;
    private final LeaderSeeker leader;
    private final ArrayDeque<Batch> inFlight = new ArrayDeque<>();
    private final int maxInFlight;

    private @Nullable Route route;
    private @Nullable ProducerIdentity identity;
    private @Nullable HadronException lastError;
    private boolean numberingBroken;
    private int nextSequence;
    private int outstanding;
    private boolean rewinding;
    private boolean asking;
    private boolean paused;
    private boolean listed;

    PartitionSender(
            SendLoop owner, int partition, PartitionQueue queue, ProducerIdentity identity) {
        this.owner = owner;
        this.partition = partition;
        this.queue = queue;
        this.identity = identity;
        this.maxInFlight =
                Math.max(
                        MIN_IN_FLIGHT,
                        Math.min(MAX_IN_FLIGHT, BYTES_IN_FLIGHT / owner.options().batchBytes()));
        this.backoff = owner.lane().backoff();
        this.leader = LeaderSeeker.early(owner.lane(), owner.stream(), partition, this);
    }

    PartitionQueue queue() {
        return queue;
    }

    /** Whether the send loop has it in its list. */
    boolean listed() {
        return listed;
    }

    void listed(boolean value) {
        listed = value;
    }

    boolean isIdle() {
        return inFlight.isEmpty() && queue.isEmpty();
    }

    boolean nothingInFlight() {
        return inFlight.isEmpty();
    }

    /** Whether a new batch may be sent now. */
    boolean canSend() {
        Route to = route;
        return !rewinding
                && identity != null
                && !numberingBroken
                && inFlight.size() < maxInFlight
                && to != null
                && to.connection().isOpen();
    }

    /** Sends the next batch, if there is one and it may be sent; returns its records. */
    int sendNext(boolean alsoOpen) {
        ProducerIdentity as = identity;
        Batch batch = canSend() ? queue.take(alsoOpen) : null;
        if (batch == null || as == null) {
            return 0;
        }
        number(batch, as);
        inFlight.addLast(batch);
        int records = batch.records();
        attempt(batch);
        return records;
    }

    private void number(Batch batch, ProducerIdentity as) {
        batch.stamp(
                new ProducerStamp(as.id(), as.epoch(), nextSequence),
                owner.options().compression());
        nextSequence = ProducerStamp.sequenceAfter(nextSequence, batch.records());
    }

    /** Does what is needed before batches can be sent: find the leader, get an identity, rewind. */
    void advance() {
        if (paused || asking || !needsLeader()) {
            return;
        }
        Route to = route;
        if (to == null || !to.connection().isOpen()) {
            route = null;
            leader.seek();
        } else if (identity == null) {
            findIdentity();
        } else if (outstanding == 0 && (rewinding || numberingBroken)) {
            rewind();
        }
    }

    private void rewind() {
        Batch head = inFlight.peekFirst();
        if (numberingBroken) {
            if (head != null && head.mayBeApplied()) {
                attempt(head);
            } else {
                identity = null;
                findIdentity();
            }
            return;
        }
        rewinding = false;
        // An attempt may fail at once and set off the next rewind.
        for (Batch batch : List.copyOf(inFlight)) {
            if (!rewinding) {
                attempt(batch);
            }
        }
    }

    @Override
    public boolean needsLeader() {
        return !isIdle() || numberingBroken;
    }

    @Override
    public void found(Route found) {
        route = found;
        owner.wake();
    }

    @Override
    public void delayed(HadronException why) {
        lastError = why;
    }

    @Override
    public void failed(HadronException why) {
        lastError = why;
        failAll(why);
    }

    /** What the old leader took it answers, or fails; then all is sent to the new one, in order. */
    @Override
    public void moved(Route from) {
        if (from.equals(route)) {
            route = null;
        }
        if (outstanding > 0) {
            rewinding = true;
            owner.lane().later(LeaderSeeker.GRACE_MS, () -> endSilence(from));
        }
        owner.wake();
    }

    private void endSilence(Route from) {
        if (rewinding && outstanding > 0 && from.connection().isOpen()) {
            from.connection().close(LeaderSeeker.silent(from));
        }
    }

    /** No more is to be sent. */
    void close() {
        leader.close();
    }

    private void findIdentity() {
        asking = true;
        owner.newIdentity()
                .whenComplete((found, failure) -> {
                    asking = false;
                    if (failure != null) {
                        notNow(Calls.errorOf(failure));
                    } else {
                        renumber(found);
                    }
                    owner.wake();
                });
    }

    private void renumber(ProducerIdentity as) {
        identity = as;
        numberingBroken = false;
        nextSequence = 0;
        rewinding = !inFlight.isEmpty();
        for (Batch batch : inFlight) {
            batch.certainlyNotApplied();
            number(batch, as);
        }
    }

    /** A step before sending failed: wait and try again, or give all up. */
    private void notNow(HadronException error) {
        lastError = error;
        if (error.retryable()) {
            pause(error);
        } else {
            failAll(error);
        }
    }

    private void pause(HadronException error) {
        if (!paused) {
            paused = true;
            owner.lane()
                    .later(
                            backoff.nextMs(error.fault().retryAfter()),
                            () -> {
                                paused = false;
                                owner.wake();
                            });
        }
    }

    private void attempt(Batch batch) {
        Route to = route;
        if (to == null) {
            rewinding = true;
            return;
        }
        long leftMs = owner.leftMs(batch);
        long waitMs = Math.max(1, Math.min(leftMs, LONGEST_SERVER_WAIT_MS));
        ProduceRequest request =
                ProduceRequest.newBuilder()
                        .setGroup(to.group())
                        .setAcks(owner.wireAcks())
                        .setTimeoutMs((int) waitMs)
                        .build();
        outstanding++;
        long correlation = to.connection().nextCorrelation();
        to.connection()
                .send(
                        correlation,
                        Method.PRODUCE,
                        batch.begin(correlation, request),
                        GRACE.plusMillis(waitMs),
                        new Reply(batch, to));
    }

    /** The answer to one attempt. */
    private final class Reply implements ReplyHandler {
        private final Batch batch;
        private final Route by;

        private Reply(Batch batch, Route by) {
            this.batch = batch;
            this.by = by;
        }

        @Override
        public void replied(Frame frame) throws FrameException {
            ProduceResponse response = frame.header(ProduceResponse.parser());
            outstanding--;
            batch.ended(false);
            backoff.reset();
            leader.worked();
            inFlight.remove(batch);
            if (!batch.expired()) {
                batch.succeed(partition, response.getBaseOffset(), response.getDuplicate());
            }
            owner.memory().give(batch);
            owner.wake();
        }

        @Override
        public void failed(HadronException error) {
            outstanding--;
            batch.ended(error.outcome() == Outcome.UNKNOWN);
            rewinding = true;
            attemptFailed(batch, by, error);
            owner.wake();
        }
    }

    private void attemptFailed(Batch batch, Route by, HadronException error) {
        ErrorCode code = error.code();
        if (code == ErrorCode.OUT_OF_ORDER_SEQUENCE || code == ErrorCode.STALE_PRODUCER) {
            numberRefused(batch, error);
            return;
        }
        lastError = error;
        if (!error.retryable()) {
            giveUp(batch, error);
            return;
        }
        if (leaderIsInDoubt(code)) {
            dropRoute(by, error);
        } else {
            pause(error);
        }
        if (batch.expired()) {
            giveUp(batch, error);
        }
    }

    /** The node does not take this number next. That says something only of the first batch. */
    private void numberRefused(Batch batch, HadronException error) {
        if (batch.expired()) {
            giveUp(batch, error);
        } else if (batch == inFlight.peekFirst()) {
            if (batch.mayBeApplied() && (numberingBroken || !lacksAcknowledged(error))) {
                giveUp(batch, error);
            } else {
                inFlight.forEach(Batch::certainlyNotApplied);
                numberingBroken = true;
            }
        }
    }

    /**
     * Whether the node lacks batches before the first one, all of which were acknowledged: with
     * acks of the leader alone, a new leader may. Then no attempt of the first one can take effect.
     */
    private boolean lacksAcknowledged(HadronException refusal) {
        return refusal.code() == ErrorCode.OUT_OF_ORDER_SEQUENCE
                || owner.options().acks() == Acks.WRITE;
    }

    private static boolean leaderIsInDoubt(ErrorCode code) {
        return switch (code) {
            case NOT_LEADER,
                    STALE_TERM,
                    UNAVAILABLE,
                    UNKNOWN_PARTITION,
                    LEADER_CHANGED,
                    CONNECTION_LOST,
                    SHUTTING_DOWN,
                    NOT_READY ->
                    true;
            default -> false;
        };
    }

    private void dropRoute(Route by, HadronException error) {
        if (error.code() == ErrorCode.CONNECTION_LOST) {
            // No answer came in time: an order of attempts is only sure on a new connection.
            by.connection().close(error);
        }
        if (by.equals(route)) {
            route = null;
            leader.again(error);
        }
    }

    /** Ends a batch that is in flight without success. */
    private void giveUp(Batch batch, HadronException error) {
        boolean unknown = batch.mayBeApplied();
        if (!unknown) {
            clearDoubtAfter(batch);
        }
        inFlight.remove(batch);
        numberingBroken = true;
        rewinding = true;
        if (!batch.expired()) {
            fail(batch, error.fault(), unknown, error);
        }
        owner.memory().give(batch);
    }

    private void clearDoubtAfter(Batch missing) {
        boolean after = false;
        for (Batch batch : inFlight) {
            if (after) {
                batch.certainlyNotApplied();
            }
            after |= batch == missing;
        }
    }

    /** Fails what has been tried for too long. */
    void expire(long limitNanos) {
        for (Batch batch : List.copyOf(inFlight)) {
            if (batch.openedNanos() - limitNanos < 0 && !batch.expired()) {
                if (batch.awaiting()) {
                    // Its memory is in use until the answer comes or the connection is closed.
                    fail(batch, timeOver(batch), true, lastError);
                    batch.expire();
                } else {
                    giveUp(batch, HadronException.of(timeOver(batch), lastError));
                }
            }
        }
        for (Batch batch : queue.takeOlderThan(limitNanos)) {
            fail(batch, timeOver(batch), false, lastError);
            owner.memory().give(batch);
        }
    }

    private Fault timeOver(Batch batch) {
        HadronException last = lastError;
        return Fault.of(
                ErrorCode.TIMEOUT,
                "not confirmed within "
                        + owner.options().deliveryTimeout().toMillis()
                        + " ms, "
                        + batch.attempts()
                        + (batch.attempts() == 1 ? " attempt" : " attempts")
                        + (last == null ? "" : ", the last problem: " + last.fault().message()));
    }

    /** Fails everything: there is no point in going on. */
    void failAll(HadronException error) {
        for (Batch batch : List.copyOf(inFlight)) {
            if (batch.awaiting()) {
                if (!batch.expired()) {
                    fail(batch, error.fault(), true, error);
                    batch.expire();
                }
            } else {
                giveUp(batch, error);
            }
        }
        for (Batch batch : queue.takeOlderThan(System.nanoTime() + 1)) {
            fail(batch, error.fault(), false, error);
            owner.memory().give(batch);
        }
    }

    private void fail(Batch batch, Fault fault, boolean unknown, @Nullable Throwable cause) {
        Fault told =
                fault.withOutcome(unknown ? Outcome.UNKNOWN : Outcome.DEFINITE)
                        .during(
                                "publishing "
                                        + batch.records()
                                        + (batch.records() == 1 ? " record to " : " records to ")
                                        + owner.stream()
                                        + "/"
                                        + partition);
        batch.fail(HadronException.of(told, cause));
    }

    /** The newest batch that is not done yet, after the open one was closed for more records. */
    @Nullable Batch newest() {
        Batch queued = queue.seal();
        return queued == null ? inFlight.peekLast() : queued;
    }

    static HadronException closed(String stream) {
        return Failures.of(
                ErrorCode.CANCELLED, Outcome.DEFINITE, "the publisher of " + stream + " is closed");
    }
}
