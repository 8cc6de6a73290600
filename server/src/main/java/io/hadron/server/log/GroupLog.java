package io.hadron.server.log;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.ReplicaState;
import io.hadron.core.replication.ReplicationEffect;
import io.hadron.core.replication.ReplicationInput;
import io.hadron.core.replication.ReplicationMachine;
import io.hadron.core.replication.StopReason;
import io.hadron.core.replication.TermIndex;
import io.hadron.proto.batch.BatchView;
import io.hadron.proto.batch.ControlBatch;
import io.hadron.proto.batch.RecordBatchLayout;
import io.hadron.server.session.Payload;
import io.hadron.server.shard.Shard;
import io.hadron.server.shard.StoredBatch;
import io.hadron.server.shard.Tail;
import io.hadron.storage.LogBounds;
import io.hadron.storage.Store;
import io.hadron.storage.StoreOp;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of one control group on this node: the replication machine, its effects on disk, and the
 * newest batches in memory.
 *
 * <p>Shard thread only.
 */
public final class GroupLog {
    private static final Logger LOG = LoggerFactory.getLogger(GroupLog.class);

    /** State keys of the log itself; those of its owner begin with another letter. */
    private static final byte[] FENCE = "rf".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] TERMS = "rt".getBytes(StandardCharsets.US_ASCII);

    private final long group;
    private final boolean cached;
    private final Shard shard;
    private final TermReports reports;
    private final GroupLogListener listener;
    private final ReplicationMachine machine;
    private final Tail tail;
    private long lowMark;

    /**
     * Opens the group's log from what is on disk.
     *
     * @param cached whether new batches are kept in memory for readers
     */
    public GroupLog(
            long group,
            boolean cached,
            NodeId self,
            Shard shard,
            TermReports reports,
            GroupLogListener listener) {
        this.group = group;
        this.cached = cached;
        this.shard = shard;
        this.reports = reports;
        this.listener = listener;
        this.machine = new ReplicationMachine(self, stateOnDisk(shard.store(), group));
        this.tail = shard.tails().open();
        this.lowMark = shard.store().bounds(group).lowMark();
    }

    private static ReplicaState stateOnDisk(Store store, long group) {
        byte[] fence = store.getState(group, FENCE);
        byte[] terms = store.getState(group, TERMS);
        LogBounds bounds = store.bounds(group);
        return new ReplicaState(
                fence == null ? 0 : ByteBuffer.wrap(fence).getLong(),
                terms == null ? TermIndex.EMPTY : TermIndex.decode(terms),
                bounds.lowMark(),
                bounds.end(),
                bounds.lowMark());
    }

    /** Takes a designation or an answer of the cluster controller. */
    public void step(ReplicationInput input) {
        shard.checkThread();
        for (ReplicationEffect effect : machine.step(input)) {
            perform(effect);
        }
    }

    private void perform(ReplicationEffect effect) {
        switch (effect) {
            case ReplicationEffect.PersistFence fence ->
                    shard.write(
                            new StoreOp.PutState(group, FENCE, longBytes(fence.term())),
                            () -> step(new ReplicationInput.FencePersisted(fence.term())));
            case ReplicationEffect.AppendTermStart start -> appendTermStart(start);
            case ReplicationEffect.Append append ->
                    throw new IllegalStateException("an append without its batch: " + append);
            case ReplicationEffect.ReportEstablished report ->
                    reports.established(group, report.term());
            case ReplicationEffect.RequestNewTerm request ->
                    reports.newTermNeeded(group, request.term());
            case ReplicationEffect.StartServing start -> listener.startServing(start.term());
            case ReplicationEffect.CommitAdvanced commit -> listener.committed(commit.endOffset());
            case ReplicationEffect.AllAdvanced all -> listener.durableOnAll(all.endOffset());
            case ReplicationEffect.StopServing stop -> stopped(stop);
            case ReplicationEffect.Send _,
                    ReplicationEffect.ReadEntries _,
                    ReplicationEffect.SendEntries _,
                    ReplicationEffect.ReadState _,
                    ReplicationEffect.SendState _,
                    ReplicationEffect.InstallState _,
                    ReplicationEffect.AppendEntries _,
                    ReplicationEffect.Truncate _,
                    ReplicationEffect.TrimTo _,
                    ReplicationEffect.LearnerCaughtUp _,
                    ReplicationEffect.ReplicaDamaged _ ->
                    throw new IllegalStateException("no peers: " + effect);
        }
    }

    private void stopped(ReplicationEffect.StopServing stop) {
        if (stop.reason() == StopReason.LOG_LOST) {
            LOG.error(
                    "control group {}: the disk no longer holds what made term {}; it serves nothing. Acknowledged"
                            + " data is lost: restore a backup of the data directory, or delete the stream",
                    group,
                    stop.term());
        }
        listener.stopServing(stop.term(), stop.reason());
    }

    private void appendTermStart(ReplicationEffect.AppendTermStart start) {
        ByteBuffer batch = ControlBatch.termStart(start.term(), System.currentTimeMillis());
        stamp(batch, start.offset(), start.term());
        tail.close(); // the batch itself is not cached, and the tail must have no hole
        shard.write(new StoreOp.PutState(group, TERMS, start.index().encode()));
        shard.write(
                new StoreOp.Append(group, start.offset(), start.offset(), batch),
                () -> persisted(start.offset() + 1));
    }

    /**
     * Appends a batch at the end of the log, in the established term. Offset and term are written
     * into its header.
     *
     * @param payload exactly one batch; it must stay until {@code durable} runs
     * @param count offsets that it takes
     * @param durable runs on the shard when the batch is on disk
     * @return the offset of its first record
     */
    public long append(Payload payload, int count, Runnable durable) {
        shard.checkThread();
        if (!(machine.step(new ReplicationInput.Propose(count)).getFirst()
                instanceof ReplicationEffect.Append append)) {
            throw new IllegalStateException("a proposal was not answered by an append");
        }
        long base = append.baseOffset();
        long last = base + count - 1;
        ByteBuffer bytes = payload.bytes();
        stamp(bytes, base, append.term());
        long maxTimestamp = bytes.getLong(RecordBatchLayout.MAX_TIMESTAMP);
        if (cached) {
            payload.retain();
            tail.add(new StoredBatch(base, last, false, maxTimestamp, payload));
        }
        shard.write(
                new StoreOp.Append(group, base, last, bytes),
                () -> {
                    durable.run();
                    persisted(last + 1);
                });
        return base;
    }

    private void persisted(long end) {
        listener.durable(end);
        step(new ReplicationInput.Persisted(end));
    }

    private static void stamp(ByteBuffer batch, long offset, long term) {
        BatchView.setBaseOffset(batch, batch.position(), offset);
        BatchView.setLeaderEpoch(batch, batch.position(), RecordBatchLayout.leaderEpochOf(term));
    }

    private static byte[] longBytes(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    /** Deletes everything below the offset, which must be committed. */
    public void trim(long newLowMark) {
        shard.checkThread();
        if (newLowMark > machine.committedEnd()) {
            throw new IllegalArgumentException(
                    "cannot trim to " + newLowMark + ", committed is " + machine.committedEnd());
        }
        if (newLowMark > lowMark) {
            lowMark = newLowMark;
            shard.write(new StoreOp.TrimPrefix(group, newLowMark));
        }
    }

    /** Frees its memory; the log on disk stays. */
    public void close() {
        tail.close();
    }

    /** First offset that can be read. */
    public long lowMark() {
        return lowMark;
    }

    /** Offset that the next append takes. */
    public long endOffset() {
        return machine.endOffset();
    }

    /** One past the last committed offset. */
    public long committedEnd() {
        return machine.committedEnd();
    }

    /** How many offsets from here to the committed end hold no record: the starts of terms. */
    public long controlOffsetsFrom(long offset) {
        return machine.terms().starts().stream()
                .filter(start ->
                        start.offset() >= offset && start.offset() < machine.committedEnd())
                .count();
    }

    public boolean isServing() {
        return machine.isServing();
    }

    /** Term of the present role; 0 before the first designation. */
    public long term() {
        return machine.fence();
    }

    public long group() {
        return group;
    }

    Tail tail() {
        return tail;
    }

    Shard shard() {
        return shard;
    }
}
