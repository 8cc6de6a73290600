package io.hadron.server.consumer;

import io.hadron.core.consumer.ConsumerMachine;
import io.hadron.core.consumer.MalformedConsumerDataException;
import io.hadron.core.machine.Invariant;
import io.hadron.core.replication.StopReason;
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
import org.jspecify.annotations.Nullable;

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
    private final OnLost onLost;
    private final FreshRecords fresh = new FreshRecords();
    private ConsumerMachine machine;

    /** The machine has everything below; meaningless while it leads. */
    private long applied;

    private boolean leading;
    private boolean stale;
    private boolean closed;

    /** Something of the log was damaged when it was read last. */
    private boolean damaged;

    /** The machine can not be brought up to the log in the life of this process. */
    private boolean lost;

    /** Hears, once, that the machine can not follow its log. */
    @FunctionalInterface
    interface OnLost {
        void lost(StopReason reason, @Nullable RuntimeException why);
    }

    /** Loads what is on disk. Blocks on it: only while the group is being opened. */
    ConsumerJournal(GroupLog log, Shard shard, LogReader reader, OnLost onLost) {
        this.log = log;
        this.shard = shard;
        this.reader = reader;
        this.onLost = onLost;
        this.snapshots = new ConsumerSnapshots(log, shard);
        this.machine = ConsumerMachine.create();
        try {
            rebuild(StoredState.onDisk(shard.store(), log.group()));
        } catch (MalformedConsumerDataException e) {
            log.unreadable(e);
        }
    }

    ConsumerMachine machine() {
        return machine;
    }

    // ------------------------------------------------------------------ following

    /** The log has grown by a batch of the leader's. */
    void replicated(StoredBatch batch) {
        if (!lost) {
            fresh.add(batch);
        }
    }

    void cut(long newEnd) {
        fresh.cut(newEnd);
    }

    /** Log and state are others now. */
    void replaced(StoredState state) {
        fresh.clear();
        tryRebuild(state);
    }

    private void tryRebuild() {
        tryRebuild(StoredState.onDisk(shard.store(), log.group()));
    }

    private void tryRebuild(StoredState state) {
        try {
            rebuild(state);
        } catch (MalformedConsumerDataException e) {
            lose(StopReason.DAMAGED, e);
        }
    }

    private void rebuild(StoredState state) {
        stale = false;
        machine = snapshots.load(state);
        applied = snapshots.end();
    }

    /** The log goes on: it has a part in what is committed, whatever the records say. */
    private void lose(StopReason reason, @Nullable RuntimeException why) {
        if (!lost) {
            lost = true;
            fresh.clear();
            onLost.lost(reason, why);
        }
    }

    /** Everything below is committed. */
    void committed(long end) {
        if (leading) {
            snapshots.committed(end);
        } else if (!stale && !damaged && !lost) {
            boolean _ = catchUp(end);
            if (!lost && machine.snapshotDue()) {
                snapshots.take(machine, applied);
                snapshots.committed(applied);
            }
        }
    }

    /** False if some of it is not on disk yet, or can not be read. */
    private boolean catchUp(long end) {
        while (applied < end) {
            StoredBatch known = fresh.from(applied);
            if (known == null) {
                if (!replay(Math.min(end, fresh.firstOffset()))) {
                    return false;
                }
            } else if (known.lastOffset() >= end) {
                break; // half a batch is never committed
            } else if (!replay(known)) {
                return false;
            }
        }
        return true;
    }

    /** False if the batch can not be what this group has written. */
    private boolean replay(StoredBatch batch) {
        try {
            RecordReader.ofThread().replay(batch, machine);
        } catch (RuntimeException e) { // whatever its bytes lead to, it is this group's alone
            lose(StopReason.CONTRADICTED, e);
            return false;
        }
        applied = batch.lastOffset() + 1;
        return true;
    }

    /**
     * Reads a little from disk: what was appended before the group was opened, or by this leader.
     */
    private boolean replay(long end) {
        return switch (reader.readNow(log, applied, end, READ_BYTES)) {
            case ReadResult.Batches(List<StoredBatch> found) -> replay(found);
            case ReadResult.Damaged _ -> {
                damaged = true;
                if (!log.isRepairing()) {
                    lose(StopReason.DAMAGED, null);
                }
                yield false; // else it is read again when it is whole, here or elsewhere
            }
            case ReadResult.BelowLowMark below -> {
                // Snapshot and low mark change in one write: one of the two is not what was
                // written.
                lose(
                        StopReason.DAMAGED,
                        new MalformedConsumerDataException(
                                "the snapshot ends at "
                                        + applied
                                        + ", the log begins at "
                                        + below.lowMark()));
                yield false;
            }
            case ReadResult.Overloaded _ -> false;
        };
    }

    private boolean replay(List<StoredBatch> batches) {
        boolean all = !batches.isEmpty();
        for (StoredBatch batch : batches) {
            all = all && replay(batch);
            batch.payload().release();
        }
        return all;
    }

    // ------------------------------------------------------------------ leading

    /**
     * Brings the machine up to the end of the log, all of which is committed or about to be. False
     * if it can not be read yet: ask again a little later.
     */
    boolean lead() {
        Invariant.check(!leading, "a consumer controller leads once per term");
        if (stale) {
            tryRebuild();
        }
        damaged = false;
        if (lost || !catchUp(log.endOffset())) {
            return false;
        }
        fresh.clear();
        leading = true;
        return true;
    }

    /** Whether what can not be read is on its way to be made anew: there is time. */
    boolean isDamaged() {
        return damaged;
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
                    if (stale && !closed && !lost) {
                        tryRebuild();
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
