package io.hadron.storage.rocksdb;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.MutableColumnFamilyOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/**
 * Gives the room of deleted batches back to the disk, on a thread of its own and in large steps.
 * The low mark is the truth; what this does only saves room, so it may be late, and a crash in the
 * middle of it costs nothing.
 *
 * <p>Three steps, each coarser than the one before: keys are deleted by range; when enough were,
 * the keys (which are small) are compacted, upon which the engine drops blob files that are older
 * than all that is still pointed to; and if old files are kept by a few batches of slow logs, those
 * batches are copied.
 */
final class Reclaimer {
    private static final long MIB = 1L << 20;

    /** A log's dead batches are worth a deletion when they are this part of the live ones. */
    private static final int DEAD_PART = 16;

    /**
     * Deleted bytes are worth a compaction of all keys when they are this share of the live ones.
     */
    private static final double SWEEP_SHARE = 0.08;

    private static final long SWEEP_BYTES = 32 * MIB;

    /**
     * Dead bytes in files that live ones keep are worth copying the live ones when they are this
     * share of all.
     */
    private static final double REWRITE_SHARE = 0.2;

    /** Part of the blob files, oldest first, that is rewritten at a time. */
    private static final double REWRITE_PART = 0.25;

    private final Engine engine;
    private final GroupTable groups;
    private final Faults faults;
    private final Thread thread;

    /** Per group the low mark up to which keys are to be deleted. */
    private final Map<Long, Long> trims = new ConcurrentHashMap<>();

    /** Bytes deleted since the last compaction. */
    private final LongAdder deletedBytes = new LongAdder();

    private final NativeScope scope = new NativeScope();
    private final WriteOptions options = scope.own(new WriteOptions());
    private final CompactRangeOptions compaction = scope.own(new CompactRangeOptions());
    private volatile boolean dropped;
    private volatile boolean stopping;

    Reclaimer(Engine engine, GroupTable groups, Faults faults) {
        this.engine = engine;
        this.groups = groups;
        this.faults = faults;
        this.thread = new Thread(this::run, "hadron-storage-reclaim");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void stop() throws InterruptedException {
        stopping = true;
        compaction.setCanceled(true);
        LockSupport.unpark(thread);
        thread.join();
        scope.close();
    }

    /** Writer thread: a log may have more behind its low mark than is worth keeping. */
    void trimmed(GroupLog log) {
        long dead = log.lowPosition - log.deletedPosition;
        long worth = Math.clamp((log.endPosition - log.lowPosition) / DEAD_PART, MIB, 32 * MIB);
        if (dead >= worth) {
            log.deletedPosition = log.lowPosition;
            deletedBytes.add(dead);
            trims.put(log.group, log.lowMark);
            LockSupport.unpark(thread);
        }
    }

    /** Writer thread: a log of this size was deleted for good. */
    void dropped(long bytes) {
        deletedBytes.add(bytes);
        dropped = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        try {
            while (!stopping && faults.first() == null) {
                if (deleteTrimmed()) {
                    sweep();
                } else {
                    LockSupport.park(this);
                }
            }
        } catch (RocksDBException | RuntimeException | Error e) {
            // A compaction that was told to stop says so by an exception.
            if (!stopping) {
                faults.report("reclaiming space", e);
            }
        }
    }

    private boolean deleteTrimmed() throws RocksDBException {
        boolean worked = dropped;
        dropped = false;
        for (Long group : List.copyOf(trims.keySet())) {
            Long lowMark = trims.remove(group);
            if (lowMark != null) {
                byte[] from = Keys.logSeek(group, 0);
                byte[] to = Keys.logSeek(group, lowMark);
                engine.db().deleteRange(engine.log(), options, from, to);
                worked = true;
            }
        }
        return worked;
    }

    private void sweep() throws RocksDBException {
        long deleted = deletedBytes.sum();
        if (stopping || deleted < Math.max(SWEEP_BYTES, (long) (liveBytes() * SWEEP_SHARE))) {
            return;
        }
        deletedBytes.add(-deleted);
        compact();
        long dead =
                engine.db().getLongProperty(engine.log(), "rocksdb.live-blob-file-garbage-size");
        long all = engine.db().getLongProperty(engine.log(), "rocksdb.live-blob-file-size");
        if (!stopping && dead > Math.max(SWEEP_BYTES, (long) (all * REWRITE_SHARE))) {
            rewriteOldest();
        }
    }

    private long liveBytes() {
        long live = 0;
        for (Long group : groups.groups()) {
            GroupLog log = groups.get(group);
            live += log == null ? 0 : log.bounds().sizeBytes();
        }
        return live;
    }

    private void rewriteOldest() throws RocksDBException {
        engine.db()
                .setOptions(
                        engine.log(),
                        MutableColumnFamilyOptions.builder()
                                .setEnableBlobGarbageCollection(true)
                                .setBlobGarbageCollectionAgeCutoff(REWRITE_PART)
                                .build());
        try {
            compact();
        } finally {
            engine.db()
                    .setOptions(
                            engine.log(),
                            MutableColumnFamilyOptions.builder()
                                    .setEnableBlobGarbageCollection(false)
                                    .build());
        }
    }

    private void compact() throws RocksDBException {
        engine.db()
                .compactRange(engine.log(), Keys.group(0), Keys.group(Long.MAX_VALUE), compaction);
    }
}
