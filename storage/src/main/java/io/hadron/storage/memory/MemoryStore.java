package io.hadron.storage.memory;

import io.hadron.storage.BatchFrame;
import io.hadron.storage.FatalStorageHandler;
import io.hadron.storage.LogBounds;
import io.hadron.storage.OpenRequest;
import io.hadron.storage.ReadOutcome;
import io.hadron.storage.RetentionPolicy;
import io.hadron.storage.SpaceState;
import io.hadron.storage.StateVisitor;
import io.hadron.storage.StorageConfig;
import io.hadron.storage.StorageFault;
import io.hadron.storage.Store;
import io.hadron.storage.StoreClosedException;
import io.hadron.storage.StoreHealth;
import io.hadron.storage.StoreIdentity;
import io.hadron.storage.StoreMetrics;
import io.hadron.storage.StoreObserver;
import io.hadron.storage.StoreOp;
import io.hadron.storage.StoreOpening;
import io.hadron.storage.StoreWrite;
import io.hadron.storage.SyncMode;
import io.hadron.storage.WriteRefusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory for one thread: nothing happens until {@link #runPending()} is called, so that
 * a simulation decides when writes are made, and can crash the {@link MemoryDisk} in between.
 */
public final class MemoryStore implements Store {
    private record Done(StoreWrite write, @Nullable WriteRefusal refusal) {}

    private final MemoryDisk disk;
    private final StorageConfig config;
    private final FatalStorageHandler fatal;
    private final StoreObserver observer;
    private final StoreIdentity identity;
    private final Deque<StoreWrite> queue = new ArrayDeque<>();

    /** Written, and waiting for the sync. */
    private final List<Done> written = new ArrayList<>();

    private @Nullable StorageFault fault;
    private SpaceState space = SpaceState.OK;
    private long commits;
    private long writes;
    private long bytesWritten;
    private long syncs;

    private MemoryStore(
            MemoryDisk disk,
            StorageConfig config,
            StoreIdentity identity,
            FatalStorageHandler fatal,
            StoreObserver observer) {
        this.disk = disk;
        this.config = config;
        this.identity = identity;
        this.fatal = fatal;
        this.observer = observer;
    }

    /**
     * Opens the store on a disk.
     *
     * @param storeId the id that a new store gets
     */
    public static StoreOpening open(
            MemoryDisk disk,
            StorageConfig config,
            OpenRequest request,
            UUID storeId,
            FatalStorageHandler fatal,
            StoreObserver observer) {
        if (disk.user != null) {
            return new StoreOpening.Locked(config.dir(), -1);
        }
        if (disk.damage != null) {
            return new StoreOpening.Damaged(disk.damage);
        }
        StoreIdentity known = disk.identity;
        if (known == null && request.absence() == OpenRequest.Absence.REFUSE) {
            return new StoreOpening.EmptyWhereExpected(config.dir());
        }
        if (known != null && !isOf(known, request)) {
            return new StoreOpening.ForeignStore("the store is " + known);
        }
        boolean amnesia = disk.machineDied && !disk.cleanStop && disk.openedWith != SyncMode.ALWAYS;
        StoreIdentity identity =
                known == null
                        ? new StoreIdentity(request.clusterId(), request.nodeId(), storeId, 1)
                        : new StoreIdentity(
                                known.clusterId(),
                                known.nodeId(),
                                known.storeId(),
                                known.incarnation() + (amnesia ? 1 : 0));
        MemoryStore store = new MemoryStore(disk, config, identity, fatal, observer);
        StoreOpening opening;
        if (known == null) {
            opening = new StoreOpening.Fresh(store);
        } else if (disk.cleanStop) {
            opening = new StoreOpening.Clean(store);
        } else if (disk.machineDied) {
            opening = new StoreOpening.MachineCrash(store, amnesia);
        } else {
            opening = new StoreOpening.ProcessCrash(store);
        }
        disk.identity = identity;
        disk.openedWith = config.sync();
        disk.cleanStop = false;
        disk.machineDied = false;
        disk.user = store;
        return opening;
    }

    private static boolean isOf(StoreIdentity known, OpenRequest request) {
        return known.clusterId().equals(request.clusterId())
                && known.nodeId() == request.nodeId()
                && (request.storeId() == null || request.storeId().equals(known.storeId()));
    }

    @Override
    public void submit(StoreWrite write) {
        requireOpen();
        queue.add(write);
    }

    /** True if {@link #runPending()} has something to do. */
    public boolean hasPending() {
        return disk.user == this && fault == null && !(queue.isEmpty() && written.isEmpty());
    }

    /** One group commit of all that is queued. */
    public void runPending() {
        if (disk.user != this || fault != null) {
            return;
        }
        write();
        if (fault == null && !written.isEmpty()) {
            if (config.sync() != SyncMode.ALWAYS) {
                complete();
            } else if (!disk.syncsStall() && syncNow()) {
                complete();
            }
        }
    }

    private void write() {
        List<StoreOp> commit = queue.isEmpty() ? List.of() : disk.beginCommit();
        long bytes = 0;
        int count = 0;
        for (StoreWrite write = queue.poll(); write != null; write = queue.poll()) {
            WriteRefusal refusal = disk.live().check(write, config.limits());
            written.add(new Done(write, refusal));
            if (refusal == null) {
                List<StoreOp> ops = MemoryContent.owned(write.ops());
                long size = size(ops);
                if (disk.freeBytes() < size) {
                    fail("write", "no space left on device");
                    return;
                }
                bytes += size;
                disk.write(ops, commit);
            }
            count++;
        }
        if (count > 0) {
            commits++;
            bytesWritten += bytes;
            observer.committed(count, bytes, 0);
            watchSpace();
        }
    }

    private static long size(List<StoreOp> ops) {
        long size = 0;
        for (StoreOp op : ops) {
            if (op instanceof StoreOp.Append append) {
                size += append.batch().capacity();
            } else if (op instanceof StoreOp.PutState put) {
                size += put.key().length + put.value().length;
            }
        }
        return size;
    }

    /** Syncs what was written; the beat of mode {@link SyncMode#INTERVAL}. False if it failed. */
    public boolean syncNow() {
        if (!disk.sync()) {
            fail("sync", "input/output error");
            return false;
        }
        syncs++;
        observer.synced(0);
        return true;
    }

    private void complete() {
        List<Done> completed = List.copyOf(written);
        written.clear();
        writes += completed.size();
        for (Done done : completed) {
            if (done.refusal() == null) {
                done.write().completion().done();
            } else {
                done.write().completion().refused(done.refusal());
            }
        }
    }

    private void fail(String where, String what) {
        if (fault == null) {
            fault = new StorageFault(where, what, new IOException(what));
            fatal.onFatal(fault);
        }
    }

    private void watchSpace() {
        SpaceState now = config.space().stateFor(disk.freeBytes());
        if (now != space) {
            space = now;
            observer.spaceChanged(now, disk.freeBytes());
        }
    }

    @Override
    public ReadOutcome read(long group, long fromOffset, long endOffset, ByteBuffer target) {
        requireOpen();
        MemoryLog log = disk.live().log(group);
        LogBounds bounds = log == null ? LogBounds.EMPTY : log.bounds();
        if (fromOffset < bounds.lowMark()) {
            return new ReadOutcome.BelowLowMark(bounds.lowMark());
        }
        long limit = Math.min(endOffset, bounds.end());
        int start = target.position();
        long at = fromOffset;
        long base = -1;
        ReadOutcome stop = new ReadOutcome.EndOfLog(bounds.end());
        while (log != null && at < limit) {
            MemoryLog.Batch batch = log.containing(at);
            if (batch == null || batch.last() >= limit) {
                break;
            }
            if (batch.size() > target.remaining()) {
                stop = new ReadOutcome.TooSmall(batch.size());
                break;
            }
            String problem = problem(batch);
            if (problem != null) {
                stop = new ReadOutcome.Corrupt(at, problem);
                break;
            }
            target.put(batch.bytes().duplicate().clear());
            base = base < 0 ? batch.base() : base;
            at = batch.last() + 1;
        }
        return base < 0 ? stop : new ReadOutcome.Batches(target.position() - start, base, at - 1);
    }

    private static @Nullable String problem(MemoryLog.Batch batch) {
        String problem =
                BatchFrame.headerProblem(
                        batch.bytes(), 0, batch.size(), batch.base(), batch.last());
        if (problem != null) {
            return problem;
        }
        boolean fits = BatchFrame.crcFits(batch.bytes().duplicate(), 0, batch.size(), new CRC32C());
        return fits ? null : "the batch fails its checksum";
    }

    @Override
    public LogBounds bounds(long group) {
        MemoryLog log = disk.live().log(group);
        return log == null ? LogBounds.EMPTY : log.bounds();
    }

    @Override
    public List<Long> groups() {
        return disk.live().groups();
    }

    @Override
    public byte @Nullable [] getState(long group, byte[] key) {
        requireOpen();
        byte[] value = disk.live().state(group).get(key);
        return value == null ? null : value.clone();
    }

    @Override
    public void forEachState(long group, StateVisitor visitor) {
        forEachState(group, new byte[0], visitor);
    }

    @Override
    public void forEachState(long group, byte[] prefix, StateVisitor visitor) {
        requireOpen();
        for (Map.Entry<byte[], byte[]> entry :
                List.copyOf(disk.live().state(group).tailMap(prefix, true).entrySet())) {
            byte[] key = entry.getKey();
            boolean matches =
                    key.length >= prefix.length
                            && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
            if (!matches || !visitor.visit(key.clone(), entry.getValue().clone())) {
                return;
            }
        }
    }

    @Override
    public OptionalLong offsetForTime(long group, long timestampMs, long endOffset) {
        requireOpen();
        MemoryLog log = disk.live().log(group);
        if (log != null) {
            for (MemoryLog.Batch batch : log.batches()) {
                if (batch.last() < Math.min(endOffset, log.bounds().end())
                        && batch.maxTimestampMs() >= timestampMs) {
                    return OptionalLong.of(Math.max(batch.base(), log.bounds().lowMark()));
                }
            }
        }
        return OptionalLong.empty();
    }

    @Override
    public long retentionOffset(long group, RetentionPolicy policy, long notBeyond) {
        requireOpen();
        MemoryLog log = disk.live().log(group);
        LogBounds bounds = bounds(group);
        long rest = bounds.sizeBytes();
        long keep = bounds.lowMark();
        if (log != null) {
            boolean old = true;
            for (MemoryLog.Batch batch : log.batches()) {
                old &= batch.maxTimestampMs() < policy.minTimestampMs();
                boolean go = old || rest > policy.maxBytes();
                if (!go || batch.last() >= notBeyond) {
                    return Math.max(bounds.lowMark(), go ? batch.base() : keep);
                }
                rest -= batch.size();
                keep = batch.last() + 1;
            }
        }
        return Math.max(bounds.lowMark(), keep);
    }

    @Override
    public StoreIdentity identity() {
        return identity;
    }

    @Override
    public StoreHealth health() {
        return new StoreHealth(disk.user == this, fault, space, disk.syncsStall());
    }

    @Override
    public StoreMetrics metrics() {
        return new StoreMetrics(
                commits,
                writes,
                bytesWritten,
                queue.size() + written.size(),
                syncs,
                0,
                0,
                0,
                disk.live().bytes(),
                disk.freeBytes());
    }

    @Override
    public void releaseReserve() {}

    @Override
    public void close() {
        if (disk.user == this) {
            if (fault == null) {
                runPending();
                disk.cleanStop = fault == null && disk.sync();
            }
            disk.user = null;
        }
    }

    private void requireOpen() {
        if (disk.user != this) {
            throw new StoreClosedException("the store is closed");
        }
        if (fault != null) {
            throw new StoreClosedException("the store met a fatal fault: " + fault.what());
        }
    }
}
