package io.hadron.server.log;

import io.hadron.core.machine.Invariant;
import io.hadron.core.replication.ReplicaState;
import io.hadron.core.replication.ReplicationEffect;
import io.hadron.core.replication.TermIndex;
import io.hadron.proto.batch.BatchView;
import io.hadron.proto.batch.ControlBatch;
import io.hadron.proto.batch.RecordBatchLayout;
import io.hadron.server.session.HeapPayload;
import io.hadron.server.shard.Shard;
import io.hadron.server.shard.StoredBatch;
import io.hadron.server.shard.Tail;
import io.hadron.storage.LogBounds;
import io.hadron.storage.StoreOp;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a group's log writes to the store, and the newest of it in memory. Shard thread only.
 *
 * <p>The store makes writes durable in the order in which they are asked for.
 */
final class LogDisk {
    private static final Logger LOG = LoggerFactory.getLogger(LogDisk.class);

    /** State keys of the log itself; those of its owner begin with another letter. */
    private static final byte[] FENCE = "rf".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] TERMS = "rt".getBytes(StandardCharsets.US_ASCII);

    private final long group;
    private final Shard shard;
    private final Tail tail;
    private long lowMark;

    /** What is appended, written or not. */
    private long end;

    private boolean keepsTail;

    /** Cuts that are on their way to the disk, and the lowest of them. */
    private int openCuts;

    private long cutAt = Long.MAX_VALUE;

    LogDisk(long group, Shard shard) {
        this.group = group;
        this.shard = shard;
        this.tail = shard.tails().open();
        LogBounds bounds = shard.store().bounds(group);
        this.lowMark = bounds.lowMark();
        this.end = bounds.end();
    }

    /**
     * What the disk says when the log is opened.
     *
     * @param knownCommitted the owner knows everything below it to be committed
     */
    ReplicaState load(long knownCommitted) {
        byte[] fence = shard.store().getState(group, FENCE);
        byte[] terms = shard.store().getState(group, TERMS);
        LogBounds bounds = shard.store().bounds(group);
        return new ReplicaState(
                fence == null ? 0 : ByteBuffer.wrap(fence).getLong(),
                terms == null ? TermIndex.EMPTY : TermIndex.decode(terms),
                bounds.lowMark(),
                bounds.end(),
                Math.clamp(knownCommitted, bounds.lowMark(), bounds.end()));
    }

    void fence(long term, Runnable durable) {
        shard.write(fenceOp(group, term), durable);
    }

    static StoreOp fenceOp(long group, long term) {
        byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(term).array();
        return new StoreOp.PutState(group, FENCE, value);
    }

    void terms(TermIndex index) {
        shard.write(new StoreOp.PutState(group, TERMS, index.encode()));
    }

    /** Appends a batch; the caller keeps its own reference until it is durable. */
    void append(StoredBatch batch, Runnable durable) {
        remember(batch);
        shard.write(op(batch), durable);
    }

    /** Appends the batch that begins a term, with the index that knows of it. */
    void append(ReplicationEffect.AppendTermStart start, Runnable durable) {
        long now = System.currentTimeMillis();
        ByteBuffer batch = ControlBatch.termStart(start.term(), now);
        stamp(batch, start.offset(), start.term());
        terms(start.index());
        append(
                new StoredBatch(start.offset(), start.offset(), true, now, new HeapPayload(batch)),
                durable);
    }

    /** Writes offset and term into the header of a batch. */
    static void stamp(ByteBuffer batch, long offset, long term) {
        BatchView.setBaseOffset(batch, batch.position(), offset);
        BatchView.setLeaderEpoch(batch, batch.position(), RecordBatchLayout.leaderEpochOf(term));
    }

    /** Appends batches and takes over their references. */
    void append(List<StoredBatch> batches, Runnable durable) {
        int last = batches.size() - 1;
        for (int i = 0; i <= last; i++) {
            StoredBatch batch = batches.get(i);
            remember(batch);
            if (i < last) {
                shard.write(op(batch));
            } else {
                shard.write(
                        op(batch),
                        () -> {
                            batches.forEach(written -> written.payload().release());
                            durable.run();
                        });
            }
        }
    }

    private StoreOp op(StoredBatch batch) {
        return new StoreOp.Append(
                group, batch.baseOffset(), batch.lastOffset(), batch.payload().bytes());
    }

    private void remember(StoredBatch batch) {
        end = batch.lastOffset() + 1;
        if (!keepsTail) {
            return;
        }
        if (tail.endOffset() != batch.baseOffset()) {
            tail.close(); // it must have no hole
        }
        batch.payload().retain();
        tail.add(batch);
    }

    /** Cuts the log and stores the index in one write. */
    void truncate(long newEnd, TermIndex index, Runnable durable) {
        tail.close();
        shard.cutWrite(); // a cut may not follow appends in one write
        shard.write(new StoreOp.TruncateSuffix(group, newEnd));
        end = newEnd;
        shard.write(new StoreOp.PutState(group, TERMS, index.encode()), cutting(newEnd, durable));
    }

    private Runnable cutting(long newEnd, Runnable durable) {
        openCuts++;
        cutAt = Math.min(cutAt, newEnd);
        return () -> {
            openCuts--;
            if (openCuts == 0) {
                cutAt = Long.MAX_VALUE;
            }
            durable.run();
        };
    }

    /**
     * From here on the disk may still hold what was cut: it must not be read. Long.MAX_VALUE if
     * there is nothing of the kind.
     */
    long unsureFrom() {
        return cutAt;
    }

    /**
     * Replaces log and state in one write.
     *
     * @param fence the highest term that this replica has seen: it stays
     */
    void install(
            ReplicationEffect.InstallState install,
            GroupState state,
            long fence,
            Runnable durable) {
        Invariant.check(
                install.base() >= lowMark,
                "group %d begins anew at %d below its low mark %d",
                group,
                install.base(),
                lowMark);
        LOG.info("control group {} begins anew at offset {}, by a copy", group, install.base());
        tail.close();
        shard.cutWrite();
        if (install.base() < end) {
            shard.write(new StoreOp.TruncateSuffix(group, install.base()));
        }
        shard.write(new StoreOp.TrimPrefix(group, install.base())); // beyond the end: empties it
        end = install.base();
        shard.write(new StoreOp.ClearState(group));
        for (GroupState.Entry entry : state.entries()) {
            shard.write(new StoreOp.PutState(group, entry.key(), entry.value()));
        }
        lowMark = install.base();
        terms(install.terms());
        fence(fence, cutting(install.base(), durable));
    }

    /** Raises the low mark; false if it is there already. */
    boolean trim(long newLowMark) {
        if (newLowMark <= lowMark) {
            return false;
        }
        lowMark = newLowMark;
        shard.write(new StoreOp.TrimPrefix(group, newLowMark));
        return true;
    }

    /** Whether new batches are kept in memory from now on. */
    void keepTail(boolean keep) {
        keepsTail = keep;
        if (!keep) {
            tail.close();
        }
    }

    void close() {
        tail.close();
    }

    Tail tail() {
        return tail;
    }

    long lowMark() {
        return lowMark;
    }
}
