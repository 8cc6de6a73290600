package io.hadron.storage.rocksdb;

import io.hadron.storage.StorageConfig;
import io.hadron.storage.StoreObserver;
import io.hadron.storage.StoreWrite;
import io.hadron.storage.SyncMode;
import io.hadron.storage.WriteRefusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/**
 * The only thread that writes logs and states. It takes all that is queued, gives it to the engine
 * as one batch with at most one sync, and completes it in order: the longer a sync takes, the more
 * writes share the next one.
 */
final class CommitWriter {
    private record Done(StoreWrite write, @Nullable WriteRefusal refusal) {}

    private final Engine engine;
    private final GroupTable groups;
    private final Reclaimer reclaimer;
    private final StoreObserver observer;
    private final Faults faults;
    private final boolean sync;
    private final long commitBytes;
    private final BatchAssembler assembler;
    private final WriteOptions options;
    private final NativeScope scope = new NativeScope();
    private final Queue<StoreWrite> queue = new ConcurrentLinkedQueue<>();
    private final List<Done> taken = new ArrayList<>();
    private final Thread thread;
    private final LongAdder submitted = new LongAdder();

    private volatile boolean idle;
    private volatile boolean stopping;
    private volatile long writtenSequence;
    private final LongAdder commits = new LongAdder();
    private final LongAdder completed = new LongAdder();
    private final LongAdder bytesWritten = new LongAdder();
    private final LongAdder commitNanos = new LongAdder();

    CommitWriter(
            Engine engine,
            GroupTable groups,
            Reclaimer reclaimer,
            StorageConfig config,
            StoreObserver observer,
            Faults faults) {
        this.engine = engine;
        this.groups = groups;
        this.reclaimer = reclaimer;
        this.observer = observer;
        this.faults = faults;
        this.sync = config.sync() == SyncMode.ALWAYS;
        this.commitBytes = config.memory().commit();
        this.assembler =
                scope.own(
                        new BatchAssembler(
                                engine, groups, config.limits(), config.memory().commit()));
        this.options = scope.own(new WriteOptions().setSync(sync));
        this.writtenSequence = engine.db().getLatestSequenceNumber();
        this.thread = new Thread(this::run, "hadron-storage-writer");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void submit(StoreWrite write) {
        submitted.increment();
        queue.add(write);
        if (idle) {
            idle = false;
            LockSupport.unpark(thread);
        }
    }

    /** Completes what is queued, then ends the thread. Nothing may be submitted any more. */
    void stop() throws InterruptedException {
        stopping = true;
        LockSupport.unpark(thread);
        thread.join();
        scope.close();
    }

    private void run() {
        StoreWrite carried = null;
        try {
            while (faults.first() == null) {
                StoreWrite first = carried != null ? carried : take();
                if (first == null) {
                    return;
                }
                carried = gather(first);
                commit();
            }
        } catch (RocksDBException | RuntimeException | Error e) {
            faults.report("write", e);
        }
    }

    /** The next write, or null when it is time to stop. */
    private @Nullable StoreWrite take() {
        while (true) {
            StoreWrite write = queue.poll();
            if (write != null) {
                return write;
            }
            idle = true;
            if (queue.isEmpty()) {
                if (stopping) {
                    return null;
                }
                LockSupport.park(this);
            }
            idle = false;
        }
    }

    /** Fills the batch; returns a write that must wait for the next one, or null. */
    private @Nullable StoreWrite gather(StoreWrite first) throws RocksDBException {
        StoreWrite write = first;
        while (write != null) {
            if (!taken.isEmpty() && assembler.needsCommitBefore(write)) {
                return write;
            }
            taken.add(new Done(write, assembler.add(write)));
            write = assembler.bytes() < commitBytes ? queue.poll() : null;
        }
        return null;
    }

    private void commit() throws RocksDBException {
        long start = System.nanoTime();
        if (assembler.batch().count() > 0) {
            engine.db().write(options, assembler.batch());
            writtenSequence = engine.db().getLatestSequenceNumber();
        }
        publish();
        long nanos = System.nanoTime() - start;
        commits.increment();
        bytesWritten.add(assembler.bytes());
        commitNanos.add(nanos);
        observer.committed(taken.size(), assembler.bytes(), nanos);
        if (sync) {
            observer.synced(nanos);
        }
        faults.requireNone();
        for (Done done : taken) {
            if (done.refusal() == null) {
                done.write().completion().done();
            } else {
                done.write().completion().refused(done.refusal());
            }
        }
        completed.add(taken.size());
        engine.committed(assembler.bytes());
        taken.clear();
        assembler.clear();
    }

    private void publish() throws RocksDBException {
        for (GroupLog log : assembler.touched()) {
            if (log.lowMoved) {
                findLowPosition(log);
            }
            log.publish();
            reclaimer.trimmed(log);
        }
        for (GroupLog log : assembler.dropped()) {
            if (!log.registered) {
                groups.remove(log.group);
                reclaimer.dropped(log.droppedBytes);
            }
        }
    }

    private void findLowPosition(GroupLog log) throws RocksDBException {
        log.lowMoved = false;
        if (log.lowMark == log.end) {
            log.lowPosition = log.endPosition;
            return;
        }
        try (LogCursor cursor = new LogCursor(engine, log.group, log.lowMark, log.end)) {
            if (!cursor.seek(log.lowMark)) {
                throw new RocksDBException(
                        "the batch at the low mark of group " + log.group + " is missing");
            }
            log.lowPosition = cursor.position() - cursor.readHead();
        }
    }

    /** The engine's sequence number after the last write. */
    long writtenSequence() {
        return writtenSequence;
    }

    long commits() {
        return commits.sum();
    }

    long completed() {
        return completed.sum();
    }

    long queued() {
        return submitted.sum() - completed.sum();
    }

    long bytesWritten() {
        return bytesWritten.sum();
    }

    long commitNanos() {
        return commitNanos.sum();
    }
}
