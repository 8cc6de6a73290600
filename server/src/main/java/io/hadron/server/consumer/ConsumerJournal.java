package io.hadron.server.consumer;

import io.hadron.core.consumer.ConsumerMachine;
import io.hadron.core.machine.Invariant;
import io.hadron.proto.batch.BatchBuilder;
import io.hadron.server.log.GroupLog;
import io.hadron.server.log.LogReader;
import io.hadron.server.log.ReadResult;
import io.hadron.server.log.StoredState;
import io.hadron.server.session.HeapPayload;
import io.hadron.server.shard.Shard;
import io.hadron.server.shard.StoredBatch;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A consumer machine and its log, on a leader and on a follower. A follower's machine is fed with
 * what is committed, so it is ready to lead; a leader's machine runs ahead of its log, so after a
 * term it is built anew from the disk.
 *
 * <p>Every replica takes snapshots by itself and drops its own log before them.
 *
 * <p>Shard thread only.
 */
final class ConsumerJournal {
    private static final int READ_BYTES = 1 << 20;

    /** After a term nobody needs the machine at once: many groups take turns with the disk. */
    private static final long REBUILD_MS = 1_000;

    private static final long REBUILD_SPREAD_MS = 50;
    private static final long REBUILD_SLOTS = 64;

    private final GroupLog log;
    private final Shard shard;
    private final LogReader reader;
    private final ConsumerSnapshots snapshots;
    private final FreshRecords fresh = new FreshRecords();
    private ConsumerMachine machine;

    /** The machine has everything below; meaningless while it leads. */
    private long applied;

    private boolean leading;
    private boolean stale;
    private boolean closed;

    /** Loads what is on disk. Blocks on it: only while the group is being opened. */
    ConsumerJournal(GroupLog log, Shard shard, LogReader reader) {
        this.log = log;
        this.shard = shard;
        this.reader = reader;
        this.snapshots = new ConsumerSnapshots(log, shard);
        this.machine = snapshots.load(StoredState.onDisk(shard.store(), log.group()));
        this.applied = snapshots.end();
    }

    ConsumerMachine machine() {
        return machine;
    }

    // ------------------------------------------------------------------ following

    /** The log has grown by a batch of the leader's. */
    void replicated(StoredBatch batch) {
        fresh.add(batch);
    }

    void cut(long newEnd) {
        fresh.cut(newEnd);
    }

    /** Log and state are others now. */
    void replaced(StoredState state) {
        fresh.clear();
        rebuild(state);
    }

    private void rebuild() {
        rebuild(StoredState.onDisk(shard.store(), log.group()));
    }

    private void rebuild(StoredState state) {
        stale = false;
        machine = snapshots.load(state);
        applied = snapshots.end();
    }

    /** Everything below is committed. */
    void committed(long end) {
        if (leading) {
            snapshots.committed(end);
        } else if (!stale) {
            catchUp(end);
            if (machine.snapshotDue()) {
                snapshots.take(machine, applied);
                snapshots.committed(applied);
            }
        }
    }

    /** False if some of it is not on disk yet. */
    private boolean catchUp(long end) {
        while (applied < end) {
            StoredBatch known = fresh.from(applied);
            if (known == null) {
                if (!replay(Math.min(end, fresh.firstOffset()))) {
                    return false;
                }
            } else if (known.lastOffset() >= end) {
                break; // half a batch is never committed
            } else {
                replay(known);
            }
        }
        return true;
    }

    private void replay(StoredBatch batch) {
        RecordReader.ofThread().replay(batch, machine);
        applied = batch.lastOffset() + 1;
    }

    /**
     * Reads a little from disk: what was appended before the group was opened, or by this leader.
     */
    private boolean replay(long end) {
        List<StoredBatch> batches =
                switch (reader.readNow(log, applied, end, READ_BYTES)) {
                    case ReadResult.Batches found -> found.batches();
                    case ReadResult result ->
                            throw new IllegalStateException(
                                    "the log of consumer controller "
                                            + log.group()
                                            + " cannot be read at "
                                            + applied
                                            + ": "
                                            + result);
                };
        for (StoredBatch batch : batches) {
            replay(batch);
            batch.payload().release();
        }
        return !batches.isEmpty();
    }

    // ------------------------------------------------------------------ leading

    /**
     * Brings the machine up to the end of the log, all of which is committed or about to be. False
     * if it can not be read yet: ask again a little later.
     */
    boolean lead() {
        Invariant.check(!leading, "a consumer controller leads once per term");
        if (stale) {
            rebuild();
        }
        if (!catchUp(log.endOffset())) {
            return false;
        }
        fresh.clear();
        leading = true;
        return true;
    }

    /** The term is over: the machine may hold what the log will never have. */
    void deposed() {
        if (!leading) {
            return;
        }
        leading = false;
        stale = true;
        snapshots.forget();
        long slot = Math.floorMod(log.group(), REBUILD_SLOTS);
        shard.schedule(
                REBUILD_MS + slot * REBUILD_SPREAD_MS,
                () -> {
                    if (stale && !closed) {
                        rebuild();
                        committed(log.committedEnd());
                    }
                });
    }

    /** Appends one record. */
    void append(byte[] record, long timestampMs) {
        ByteBuffer batch = BatchBuilder.single(timestampMs, null, record, List.of());
        log.append(new HeapPayload(batch), 1, () -> {});
    }

    /** A leader's snapshot is stored when everything appended so far is committed. */
    void takeSnapshot() {
        snapshots.take(machine, log.endOffset());
    }

    void close() {
        closed = true;
        fresh.clear();
    }
}
