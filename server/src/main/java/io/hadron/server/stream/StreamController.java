package io.hadron.server.stream;

import io.hadron.core.machine.InvariantViolation;
import io.hadron.core.model.Retention;
import io.hadron.core.model.StreamSpec;
import io.hadron.core.partition.AckLevel;
import io.hadron.core.partition.AckResult;
import io.hadron.core.partition.AckTracker;
import io.hadron.core.partition.AppendOutcome;
import io.hadron.core.partition.PartitionMachine;
import io.hadron.core.partition.RefusalReason;
import io.hadron.core.replication.StopReason;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.batch.BatchView;
import io.hadron.proto.wire.Failure;
import io.hadron.proto.wire.Outcome;
import io.hadron.server.log.GroupLog;
import io.hadron.server.log.GroupLogListener;
import io.hadron.server.log.ReadResult;
import io.hadron.server.log.StoredState;
import io.hadron.server.session.Failures;
import io.hadron.server.session.LeaderHints;
import io.hadron.server.session.TrafficObserver;
import io.hadron.server.shard.Shard;
import io.hadron.server.shard.StoredBatch;
import io.hadron.storage.StoreClosedException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One replica of a stream partition. On the leader: admission, acknowledgements, readers and
 * retention; on every replica: the producers, as the committed log has them.
 *
 * <p>Shard thread only, but for the getters that say so.
 */
public final class StreamController implements GroupLogListener {
    private static final int EXPIRY_CHECK_MS = 50;
    private static final int PRODUCERS_EXPIRED_PER_CHECK = 1_000;

    private final PartitionPlace place;
    private final StreamServices services;
    private final Shard shard;
    private final PartitionMachine machine;
    private final AckTracker<Ticket> acks = new AckTracker<>();
    private long onAll;
    private final List<PartitionReader> waiting = new ArrayList<>();
    private final GroupLog log;
    private final ProducerState producers;
    private final EarlyCalls early;
    private final BatchView view = new BatchView();
    private volatile StreamSpec spec;
    private @Nullable PartitionListener listener;
    private boolean wakeQueued;
    private boolean expiryScheduled;
    private volatile boolean serving;
    private volatile @Nullable StopReason gaveUp;
    private boolean closed;

    private record Ticket(ProduceAnswer answer, long baseOffset, boolean duplicate) {}

    /** Opens the partition from what is on disk; it serves after its term is established. */
    public StreamController(
            PartitionPlace place,
            long group,
            StreamSpec spec,
            Shard shard,
            StreamServices services) {
        this.place = place;
        this.services = services;
        this.shard = shard;
        this.spec = spec;
        this.machine = new PartitionMachine(services.limits());
        this.early = new EarlyCalls(services.early(), shard, this::isComing, this::admit);
        long applied = ProducerState.appliedIfReadable(StoredState.onDisk(shard.store(), group));
        this.log = new GroupLog(group, true, applied, shard, services.logs(), this);
        this.producers = new ProducerState(group, shard, services.logs().reader());
        try {
            producers.load(machine);
        } catch (InvariantViolation | IllegalArgumentException e) {
            log.unreadable(e);
        }
    }

    /** Its definition has changed. */
    public void configure(StreamSpec changed) {
        spec = changed;
    }

    /** Largest record that the stream takes, in bytes. Any thread. */
    public int maxRecordBytes() {
        return (int) spec.maxRecordSize().bytes();
    }

    /** Attaches what rides on this partition, or detaches it with null. */
    public void attach(@Nullable PartitionListener rider) {
        listener = rider;
        if (rider != null && serving) {
            rider.advanced(log.committedEnd(), log.lowMark());
        }
    }

    // ------------------------------------------------------------------ produce

    /** Takes over the call; answers exactly once. */
    public void produce(ProduceCall call) {
        shard.checkThread();
        if (serving) {
            early.drain();
            admit(call);
        } else if (!isComing() || !early.add(call)) {
            admit(call);
        }
    }

    /** Whether this node was named the leader and will serve soon, as far as anybody knows. */
    private boolean isComing() {
        LeaderHints.Leader leader = services.leaders().leaderOf(log.group());
        return leader != null
                && leader.node().equals(services.logs().self().toString())
                && gaveUp == null
                && !closed;
    }

    private void admit(ProduceCall call) {
        AppendOutcome outcome;
        try {
            outcome = machine.admit(call.batch(), log.endOffset(), services.clock().millis());
        } catch (RuntimeException e) { // others may be led by a request to the same
            call.release().run();
            call.answer()
                    .failed(
                            Failures.of(
                                    ErrorCode.INTERNAL,
                                    place + ": the batch led to what can not be: " + e));
            log.defect(e);
            return;
        }
        switch (outcome) {
            case AppendOutcome.Appended appended -> {
                log.append(call.payload(), call.batch().count(), call.release());
                await(call, appended.baseOffset(), appended.lastOffset(), false);
            }
            case AppendOutcome.Duplicate first -> {
                await(call, first.baseOffset(), first.lastOffset(), true);
                call.release().run();
            }
            case AppendOutcome.Refused refused -> {
                call.release().run();
                call.answer()
                        .refused(
                                refused.reason(),
                                refused.reason() == RefusalReason.NOT_LEADER
                                        ? notServing()
                                        : Failures.refused(
                                                refused.reason(), place + ": " + refused.detail()));
            }
        }
    }

    /** Why a request can not be served now, and where to go. Nothing was done. Any thread. */
    public Failure notServing() {
        LeaderHints.Leader leader = services.leaders().leaderOf(log.group());
        if (leader == null || !leader.node().equals(services.logs().self().toString())) {
            return services.leaders()
                    .notLeader(log.group(), place + ": this node does not lead it");
        }
        StopReason gone = gaveUp;
        return Failures.of(
                ErrorCode.UNAVAILABLE,
                gone == null
                        ? place + ": its leader is not ready to serve"
                        : place
                                + ": its leader has given up ("
                                + gone
                                + "); see the log of node "
                                + leader.node());
    }

    private void await(ProduceCall call, long base, long last, boolean duplicate) {
        acks.await(
                call.acks(),
                last + 1,
                call.deadlineNanos(System.nanoTime()),
                new Ticket(call.answer(), base, duplicate),
                this::answer);
        scheduleExpiry();
    }

    private void answer(Ticket ticket, AckResult result) {
        switch (result) {
            case ACKED -> ticket.answer.acked(ticket.baseOffset, log.term(), ticket.duplicate);
            case TIMED_OUT ->
                    ticket.answer.failed(
                            unknown(ErrorCode.TIMEOUT, "not safe within the time allowed"));
            case TERM_ENDED ->
                    ticket.answer.failed(
                            unknown(ErrorCode.LEADER_CHANGED, "the leader's term ended"));
        }
    }

    private Failure unknown(ErrorCode code, String what) {
        return Failures.builder(code, place + ": " + what).setOutcome(Outcome.UNKNOWN).build();
    }

    private void scheduleExpiry() {
        if (!expiryScheduled && acks.size() > 0) {
            expiryScheduled = true;
            shard.schedule(
                    EXPIRY_CHECK_MS,
                    () -> {
                        expiryScheduled = false;
                        acks.expire(System.nanoTime(), this::answer);
                        scheduleExpiry();
                    });
        }
    }

    /** The disk has crossed its water mark. */
    public void setDiskFull(boolean full) {
        machine.setDiskFull(full);
    }

    // ------------------------------------------------------------------ the log's news

    @Override
    public void startServing(long term) {
        onAll = 0;
        machine.startServing(log.endOffset(), services.clock().millis());
        serving = true;
        shard.atTurnEnd(early::drain);
        wake();
    }

    @Override
    public void durable(long end) {
        acks.durable(end, this::answer);
    }

    @Override
    public void committed(long end) {
        machine.committed(end, services.clock().millis());
        if (machine.checkpointDue()) {
            producers.store(machine.checkpoint());
        }
        if (serving) {
            acks.committed(end, this::answer);
            wake();
        }
    }

    @Override
    public void durableOnAll(long end) {
        onAll = end;
        acks.durableOnAll(end, this::answer);
    }

    // ------------------------------------------------------------------ a follower's part

    @Override
    public void replicated(StoredBatch batch) {
        if (!batch.control()) {
            machine.logged(
                    ProducerState.info(view.wrap(batch.payload().bytes(), 0)), batch.baseOffset());
        }
    }

    @Override
    public void cut(long newEnd) {
        machine.cut(newEnd);
    }

    @Override
    public void leaderTrimmed(long lowMark) {
        trimTo(lowMark);
    }

    @Override
    public void replaced(StoredState state) {
        ProducerState.restore(machine, state);
    }

    // ------------------------------------------------------------------ the end of a term

    @Override
    public void stopServing(long term, StopReason reason) {
        serving = false;
        gaveUp = reason.needsOperator() ? reason : gaveUp;
        machine.stopServing();
        early.drain();
        acks.endTerm(this::answer);
        Failure failure = notServing();
        List<PartitionReader> readers = List.copyOf(waiting);
        waiting.clear();
        readers.forEach(reader -> reader.failed(failure));
    }

    /**
     * Readers and the consumer controller look once per turn, however many batches were committed
     * in it.
     */
    private void wake() {
        if (!wakeQueued) {
            wakeQueued = true;
            shard.atTurnEnd(() -> {
                wakeQueued = false;
                if (listener != null) {
                    listener.advanced(log.committedEnd(), log.lowMark());
                }
                List<PartitionReader> readers = new ArrayList<>(waiting);
                waiting.clear();
                readers.forEach(PartitionReader::dataArrived);
            });
        }
    }

    // ------------------------------------------------------------------ read

    /** Reads committed batches; see {@link io.hadron.server.log.LogReader#read}. */
    public boolean read(long from, int maxBytes, Consumer<ReadResult> then) {
        shard.checkThread();
        return services.logs().reader().read(log, from, log.committedEnd(), maxBytes, then);
    }

    /**
     * Wakes the reader once when more is committed, or tells it that the partition stopped serving.
     */
    void awaitData(PartitionReader reader) {
        waiting.add(reader);
    }

    void stopWaiting(PartitionReader reader) {
        waiting.remove(reader);
    }

    /**
     * Finds the first offset whose record has this timestamp or a later one.
     *
     * @param then gets it on the shard; the committed end if there is none
     */
    public void offsetForTime(long timeMs, Consumer<Long> then) {
        long end = log.committedEnd();
        services.logs()
                .diskReads()
                .execute(() -> {
                    try {
                        long found =
                                shard.store().offsetForTime(log.group(), timeMs, end).orElse(end);
                        shard.execute(() -> then.accept(found));
                    } catch (StoreClosedException e) {
                        // The node is stopping; nobody is there to answer.
                        return;
                    }
                });
    }

    // ------------------------------------------------------------------ retention

    /** Drops what the stream's retention lets go, and idle producers. Called now and then. */
    public void enforceRetention() {
        shard.checkThread();
        if (closed) {
            return; // asked for before: what another opening finds must not be written into
        }
        long now = services.clock().millis();
        machine.expireProducers(now, PRODUCERS_EXPIRED_PER_CHECK);
        checkpoint();
        if (!serving) {
            return; // the leader says what goes
        }
        Retention retention = spec.retention();
        if (retention.time() == null && retention.size() == null) {
            return;
        }
        var policy =
                new io.hadron.storage.RetentionPolicy(
                        retention.size() == null ? Long.MAX_VALUE : retention.size().bytes(),
                        retention.time() == null
                                ? Long.MIN_VALUE
                                : now - retention.time().toMillis());
        long committed = log.committedEnd();
        services.logs()
                .diskReads()
                .execute(() -> {
                    try {
                        long mark = shard.store().retentionOffset(log.group(), policy, committed);
                        shard.execute(() -> trim(mark));
                    } catch (StoreClosedException e) {
                        return; // stopping: retention goes on after the next start
                    }
                });
    }

    /**
     * Deletes the batches that are committed and lie wholly below the offset: replicas are given
     * whole batches, so the low mark is always the beginning of one.
     *
     * @param then gets the low mark on the shard
     */
    public void trim(long before, Consumer<Long> then) {
        shard.checkThread();
        if (before >= log.committedEnd()) {
            trim(log.committedEnd());
            then.accept(log.lowMark());
        } else if (before <= log.lowMark()) {
            then.accept(log.lowMark());
        } else {
            read(
                    before,
                    1,
                    result -> {
                        if (result instanceof ReadResult.Batches found
                                && !found.batches().isEmpty()) {
                            long mark = found.batches().getFirst().baseOffset();
                            found.batches().forEach(batch -> batch.payload().release());
                            trim(mark);
                        }
                        then.accept(log.lowMark());
                    });
        }
    }

    /** Raises the low mark to the beginning of a batch. */
    private void trim(long newLowMark) {
        if (serving) {
            trimTo(newLowMark);
            wake();
        }
    }

    private void trimTo(long newLowMark) {
        if (newLowMark > log.lowMark()) {
            checkpoint(); // what is behind the low mark can not be replayed
            log.trim(Math.min(newLowMark, log.committedEnd()));
        }
    }

    private void checkpoint() {
        if (machine.hasUnstored()) {
            producers.store(machine.checkpoint());
        }
    }

    /** Stops for good: the partition was deleted or the node stops. */
    public void close(StopReason reason) {
        if (reason == StopReason.SHUTDOWN) {
            checkpoint();
        }
        closed = true;
        early.drain();
        log.close(reason);
    }

    // ------------------------------------------------------------------ views

    TrafficObserver traffic() {
        return services.traffic();
    }

    public PartitionPlace place() {
        return place;
    }

    public Shard shard() {
        return shard;
    }

    public GroupLog log() {
        return log;
    }

    /**
     * One past the last offset that every replica has shown this leader to hold; what is below the
     * low mark counts as held. While it serves, on the shard's thread.
     */
    public long heldByAll() {
        return Math.max(onAll, log.lowMark());
    }

    /** Why it will not serve until an operator has decided, or null. Any thread. */
    public @Nullable StopReason gaveUp() {
        return gaveUp;
    }

    /** Whether it takes writes now. Any thread; may be old when it is read. */
    public boolean isServing() {
        return serving;
    }

    /** The level that a request asks for. */
    public static AckLevel level(io.hadron.proto.wire.Acks acks) {
        return switch (acks) {
            case WRITE -> AckLevel.WRITE;
            case ALL -> AckLevel.ALL;
            case MAJORITY, UNRECOGNIZED -> AckLevel.MAJORITY;
        };
    }
}
