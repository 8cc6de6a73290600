package io.hadron.storage.rocksdb;

import io.hadron.storage.StorageConfig;
import io.hadron.storage.StoreObserver;
import io.hadron.storage.SyncMode;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.rocksdb.RocksDBException;

/**
 * What happens by the clock, off the hot path: syncs of mode {@link SyncMode#INTERVAL}, the
 * witness, the room on the disk, and questions to the engine, which must not call us (its callbacks
 * break its own recovery).
 */
final class StoreTimer {
    private static final Duration WITNESS = Duration.ofSeconds(1);

    private final Engine engine;
    private final CommitWriter writer;
    private final Witness witness;
    private final DiskSpace space;
    private final StorageConfig config;
    private final StoreObserver observer;
    private final Faults faults;

    /** Two, so that a slow question does not delay a sync. */
    private final ScheduledThreadPoolExecutor threads;

    private volatile long syncedSequence;
    private volatile boolean stalled;
    private final LongAdder stallPolls = new LongAdder();
    private final LongAdder syncs = new LongAdder();
    private final LongAdder syncNanos = new LongAdder();

    /** What is looked at. */
    record Watched(Engine engine, CommitWriter writer, Witness witness, DiskSpace space) {}

    StoreTimer(Watched watched, StorageConfig config, StoreObserver observer, Faults faults) {
        this.engine = watched.engine();
        this.writer = watched.writer();
        this.witness = watched.witness();
        this.space = watched.space();
        this.config = config;
        this.observer = observer;
        this.faults = faults;
        this.threads =
                new ScheduledThreadPoolExecutor(
                        config.sync() == SyncMode.INTERVAL ? 2 : 1,
                        task -> {
                            Thread thread = new Thread(task, "hadron-storage-timer");
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    private interface Step {
        void run() throws RocksDBException, IOException;
    }

    void start() {
        every(config.space().poll(), "watching disk space", space::poll);
        every(config.space().poll(), "background work", this::pollEngine);
        every(WITNESS, "the witness", this::testify);
        if (config.sync() == SyncMode.INTERVAL) {
            every(config.syncInterval(), "sync", this::sync);
        }
    }

    void stop() throws InterruptedException {
        // Not by interrupt: that would close the files under whatever is running.
        threads.shutdown();
        while (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
            // A sync of a stalled disk: closing the engine under it would crash the process.
        }
    }

    private void every(Duration delay, String what, Step step) {
        var _ =
                threads.scheduleWithFixedDelay(
                        () -> {
                            if (faults.first() != null) {
                                return;
                            }
                            try {
                                step.run();
                            } catch (RocksDBException | IOException | RuntimeException | Error e) {
                                faults.report(what, e);
                            }
                        },
                        delay.toMillis(),
                        delay.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    void testify() throws IOException {
        long written = writer.writtenSequence();
        witness.write(written, config.sync() == SyncMode.ALWAYS ? written : syncedSequence);
    }

    private void sync() throws RocksDBException {
        long upTo = writer.writtenSequence();
        if (upTo == syncedSequence) {
            return;
        }
        long start = System.nanoTime();
        engine.db().flushWal(true);
        long nanos = System.nanoTime() - start;
        syncedSequence = upTo;
        syncs.increment();
        syncNanos.add(nanos);
        observer.synced(nanos);
    }

    private void pollEngine() throws RocksDBException {
        if (engine.db().getLongProperty(engine.log(), "rocksdb.background-errors") > 0) {
            throw new RocksDBException(
                    "a flush or compaction failed; see the LOG file of the database");
        }
        boolean now =
                engine.db().getLongProperty(engine.log(), "rocksdb.is-write-stopped") > 0
                        || engine.db()
                                        .getLongProperty(
                                                engine.log(), "rocksdb.actual-delayed-write-rate")
                                > 0;
        if (now) {
            stallPolls.increment();
        }
        if (now != stalled) {
            stalled = now;
            observer.stalled(now);
        }
    }

    boolean stalled() {
        return stalled;
    }

    long stallPolls() {
        return stallPolls.sum();
    }

    long syncs() {
        return syncs.sum();
    }

    long syncNanos() {
        return syncNanos.sum();
    }
}
