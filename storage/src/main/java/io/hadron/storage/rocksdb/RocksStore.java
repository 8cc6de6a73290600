package io.hadron.storage.rocksdb;

import io.hadron.storage.FatalStorageHandler;
import io.hadron.storage.LogBounds;
import io.hadron.storage.OpenRequest;
import io.hadron.storage.ReadOutcome;
import io.hadron.storage.RetentionPolicy;
import io.hadron.storage.StateVisitor;
import io.hadron.storage.StorageConfig;
import io.hadron.storage.Store;
import io.hadron.storage.StoreClosedException;
import io.hadron.storage.StoreHealth;
import io.hadron.storage.StoreIdentity;
import io.hadron.storage.StoreMetrics;
import io.hadron.storage.StoreObserver;
import io.hadron.storage.StoreOpening;
import io.hadron.storage.StoreWrite;
import io.hadron.storage.SyncMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** A node's logs and states in one RocksDB. */
public final class RocksStore implements Store {
    private final OpenParts parts;
    private final Engine engine;
    private final GroupTable groups;
    private final Faults faults;
    private final UseCount uses = new UseCount();
    private final LogReader reader;
    private final LogSearch search;
    private final StateReader states;
    private final Reclaimer reclaimer;
    private final CommitWriter writer;
    private final DiskSpace space;
    private final StoreTimer timer;
    private final boolean syncAlways;

    /** What {@link StoreOpener} has opened, and what closing must give back. */
    record OpenParts(
            StorageConfig config,
            StoreFiles files,
            StoreIdentity identity,
            StoreLock lock,
            Witness witness,
            Engine engine,
            GroupTable groups) {}

    RocksStore(OpenParts parts, FatalStorageHandler fatal, StoreObserver observer) {
        this.parts = parts;
        this.engine = parts.engine();
        this.groups = parts.groups();
        this.faults = new Faults(fatal);
        this.reader = new LogReader(engine);
        this.search = new LogSearch(engine);
        this.states = new StateReader(engine);
        this.reclaimer = new Reclaimer(engine, groups, faults);
        this.writer = new CommitWriter(engine, groups, reclaimer, parts.config(), observer, faults);
        this.space = new DiskSpace(parts.files(), parts.config().space(), observer);
        this.timer =
                new StoreTimer(
                        new StoreTimer.Watched(engine, writer, parts.witness(), space),
                        parts.config(),
                        observer,
                        faults);
        this.syncAlways = parts.config().sync() == SyncMode.ALWAYS;
    }

    /**
     * Opens the store in the directory of {@code config}, or says why not. Never changes the files
     * of a store that it refuses, but for the lock.
     *
     * @param fatal told once about a fault after which the process must not go on
     */
    public static StoreOpening open(
            StorageConfig config,
            OpenRequest request,
            FatalStorageHandler fatal,
            StoreObserver observer) {
        return new StoreOpener(config, request, BootId.read()).open(fatal, observer);
    }

    void start() throws IOException {
        space.poll();
        reclaimer.start();
        writer.start();
        timer.start();
    }

    @Override
    public void submit(StoreWrite write) {
        uses.acquire();
        try {
            faults.requireNone();
            writer.submit(write);
        } finally {
            uses.release();
        }
    }

    @Override
    public ReadOutcome read(long group, long fromOffset, long endOffset, ByteBuffer target) {
        return using(() -> {
            GroupLog log = groups.get(group);
            return log == null
                    ? new ReadOutcome.EndOfLog(0)
                    : reader.read(log, fromOffset, endOffset, target);
        });
    }

    @Override
    public LogBounds bounds(long group) {
        GroupLog log = groups.get(group);
        return log == null ? LogBounds.EMPTY : log.bounds();
    }

    @Override
    public List<Long> groups() {
        return groups.groups();
    }

    @Override
    public byte @Nullable [] getState(long group, byte[] key) {
        return using(() -> Optional.ofNullable(states.get(group, key))).orElse(null);
    }

    @Override
    public void forEachState(long group, StateVisitor visitor) {
        forEachState(group, new byte[0], visitor);
    }

    @Override
    public void forEachState(long group, byte[] prefix, StateVisitor visitor) {
        boolean _ = using(() -> states.forEach(group, prefix, visitor));
    }

    @Override
    public OptionalLong offsetForTime(long group, long timestampMs, long endOffset) {
        return using(() -> {
            GroupLog log = groups.get(group);
            return log == null
                    ? OptionalLong.empty()
                    : search.offsetForTime(log, timestampMs, endOffset);
        });
    }

    @Override
    public long retentionOffset(long group, RetentionPolicy policy, long notBeyond) {
        return using(() -> {
            GroupLog log = groups.get(group);
            return log == null ? 0 : search.retentionOffset(log, policy, notBeyond);
        });
    }

    @Override
    public StoreIdentity identity() {
        return parts.identity();
    }

    @Override
    public StoreHealth health() {
        return new StoreHealth(!uses.isClosed(), faults.first(), space.state(), timer.stalled());
    }

    @Override
    public StoreMetrics metrics() {
        return using(() ->
                new StoreMetrics(
                        writer.commits(),
                        writer.completed(),
                        writer.bytesWritten(),
                        writer.queued(),
                        syncAlways ? writer.commits() : timer.syncs(),
                        syncAlways ? writer.commitNanos() : timer.syncNanos(),
                        timer.stallPolls(),
                        engine.memoryBytes(),
                        parts.files().usedBytes(),
                        space.freeBytes()));
    }

    @Override
    public void releaseReserve() {
        try {
            space.release();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For tests: the witness as of now. */
    void testify() throws IOException {
        timer.testify();
    }

    /** For tests. */
    Engine engine() {
        return engine;
    }

    @Override
    public void close() {
        if (!uses.close()) {
            return;
        }
        boolean interrupted = false;
        try {
            uses.awaitIdle();
            writer.stop();
            timer.stop();
            reclaimer.stop();
        } catch (InterruptedException e) {
            // Native objects may still be in use: leave them, the next start finds an unclean stop.
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
            return;
        }
        StoreOpener.close(parts, faults);
    }

    private interface Call<T> {
        T run() throws RocksDBException;
    }

    private <T> T using(Call<T> call) {
        uses.acquire();
        try {
            faults.requireNone();
            return call.run();
        } catch (RocksDBException e) {
            faults.report("read", e);
            throw new StoreClosedException("the store failed to read: " + e.getMessage());
        } finally {
            uses.release();
        }
    }
}
