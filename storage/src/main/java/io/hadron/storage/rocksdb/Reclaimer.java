package io.hadron.storage.rocksdb;

import io.hadron.storage.LogBounds;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.MutableColumnFamilyOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/**
 * Gives the room of deleted batches back to the disk, on a thread of its own and in large steps.
 * The low mark is the truth; what this does only saves room, so it may be late, and a crash in the
 * middle of it costs nothing.
 */
final class Reclaimer {
    private static final long MIB = 1L << 20;

    /**
     * Dead bytes in blob files that are worth a sweep: this much, and this share of the live ones.
     */
    private static final long SWEEP_BYTES = 64 * MIB;

    private static final double SWEEP_SHARE = 0.1;

    /** Share of the oldest blob files that are rewritten if they are mostly dead but not wholly. */
    private static final double REWRITE_SHARE = 0.25;

    private final Engine engine;
    private final GroupTable groups;
    private final Faults faults;
    private final Thread thread;

    /** Per group the low mark up to which keys are to be deleted. */
    private final Map<Long, Long> trims = new ConcurrentHashMap<>();

    private final Queue<Long> drops = new ConcurrentLinkedQueue<>();
    private final NativeScope scope = new NativeScope();
    private final WriteOptions options = scope.own(new WriteOptions());
    private final CompactRangeOptions compaction = scope.own(new CompactRangeOptions());
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
        long worth = Math.clamp((log.endPosition - log.lowPosition) / 8, MIB, 32 * MIB);
        if (dead >= worth) {
            log.deletedPosition = log.lowPosition;
            trims.put(log.group, log.lowMark);
            LockSupport.unpark(thread);
        }
    }

    /** Writer thread: a group was deleted. */
    void dropped(long group) {
        drops.add(group);
        LockSupport.unpark(thread);
    }

    private void run() {
        try {
            while (!stopping && faults.first() == null) {
                if (step()) {
                    sweep();
                } else {
                    LockSupport.park(this);
                }
            }
        } catch (RocksDBException | RuntimeException | Error e) {
            if (!stopping) {
                faults.report("reclaiming space", e);
            }
        }
    }

    private boolean step() throws RocksDBException {
        boolean worked = false;
        for (Long group : List.copyOf(trims.keySet())) {
            Long lowMark = trims.remove(group);
            if (lowMark != null) {
                byte[] from = Keys.logSeek(group, 0);
                byte[] to = Keys.logSeek(group, lowMark);
                engine.db().deleteRange(engine.log(), options, from, to);
                engine.db().deleteFilesInRanges(engine.log(), List.of(from, to), false);
                worked = true;
            }
        }
        for (Long group = drops.poll(); group != null; group = drops.poll()) {
            List<byte[]> range = List.of(Keys.group(group), Keys.group(group + 1));
            engine.db().deleteFilesInRanges(engine.log(), range, false);
            engine.db().deleteFilesInRanges(engine.state(), range, false);
            worked = true;
        }
        return worked;
    }

    /**
     * Compaction of the keys (payloads stay where they are) lets go of blob files that nothing
     * points to any more.
     */
    private void sweep() throws RocksDBException {
        if (stopping || !worthwhile()) {
            return;
        }
        compact();
        if (!stopping && worthwhile()) {
            rewriteOldest();
        }
    }

    private boolean worthwhile() throws RocksDBException {
        long live = 0;
        for (Long group : groups.groups()) {
            GroupLog log = groups.get(group);
            LogBounds bounds = log == null ? LogBounds.EMPTY : log.bounds();
            live += bounds.sizeBytes();
        }
        long held =
                engine.db().getLongProperty(engine.log(), "rocksdb.live-blob-file-size")
                        + engine.db().getLongProperty(engine.log(), "rocksdb.live-sst-files-size");
        return held - live > Math.max(SWEEP_BYTES, (long) (live * SWEEP_SHARE));
    }

    /**
     * Old files kept by a few batches of slow groups: their live batches are copied so that the
     * files can go.
     */
    private void rewriteOldest() throws RocksDBException {
        engine.db()
                .setOptions(
                        engine.log(),
                        MutableColumnFamilyOptions.builder()
                                .setEnableBlobGarbageCollection(true)
                                .setBlobGarbageCollectionAgeCutoff(REWRITE_SHARE)
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
        byte[] from = Keys.group(0);
        byte[] to = Keys.group(Long.MAX_VALUE);
        engine.db().compactRange(engine.log(), from, to, compaction);
    }
}
