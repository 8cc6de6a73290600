package io.hadron.storage.memory;

import io.hadron.storage.StoreIdentity;
import io.hadron.storage.StoreOp;
import io.hadron.storage.SyncMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The disk under a {@link MemoryStore}: outlives the store, and can do everything to it that real
 * ones do. A test makes its faults by calling the methods here between the steps of the store; the
 * same calls and seeds give the same disk.
 */
public final class MemoryDisk {
    /** What a crash leaves of the writes that had not been synced. */
    public enum Crash {
        /** The process dies; the machine, and what was written, lives. */
        PROCESS,
        /** The machine dies; nothing unsynced is left. */
        LOSE_UNSYNCED,
        /**
         * The machine dies; some of the group commits, from the oldest on, happened to reach the
         * disk.
         */
        KEEP_PREFIX,
        /** The machine dies in the middle of writing; the store will not open. */
        TORN
    }

    /** One group commit: all or nothing. */
    private final List<List<StoreOp>> unsynced = new ArrayList<>();

    private MemoryContent live = new MemoryContent();
    private MemoryContent synced = new MemoryContent();
    private long capacityBytes = Long.MAX_VALUE;
    private boolean syncsStall;
    private boolean nextSyncFails;

    @Nullable StoreIdentity identity;
    SyncMode openedWith = SyncMode.ALWAYS;
    boolean cleanStop;
    boolean machineDied;
    @Nullable String damage;
    @Nullable MemoryStore user;

    /**
     * Ends the store that is open on this disk, without a word to it.
     *
     * @param random decides how much {@link Crash#KEEP_PREFIX} and {@link Crash#TORN} leave
     */
    public void crash(Crash kind, Random random) {
        user = null;
        if (kind == Crash.PROCESS) {
            return;
        }
        machineDied = true;
        int kept = kind == Crash.LOSE_UNSYNCED ? 0 : random.nextInt(unsynced.size() + 1);
        if (kind == Crash.TORN && kept < unsynced.size()) {
            damage = "the write-ahead log is torn";
        }
        unsynced.subList(0, kept).forEach(synced::apply);
        unsynced.clear();
        live = synced.copy();
    }

    /** Flips a bit of the batch that contains an offset; false if there is none. */
    public boolean flipBit(long group, long offset, int bit) {
        boolean flipped = false;
        for (MemoryContent content : List.of(live, synced)) {
            MemoryLog log = content.log(group);
            MemoryLog.Batch batch = log == null ? null : log.containing(offset);
            if (log != null && batch != null) {
                log.replace(batch.flipped(bit));
                flipped = true;
            }
        }
        return flipped;
    }

    /** While true, syncs do not return: writes are taken, but do not complete. */
    public void stallSyncs(boolean stall) {
        syncsStall = stall;
    }

    /**
     * The next sync fails. Whether its writes are there after the next opening is open, as with
     * real disks.
     */
    public void failNextSync() {
        nextSyncFails = true;
    }

    /** Room for this many bytes in all; a write beyond it fails. */
    public void limitCapacity(long bytes) {
        capacityBytes = bytes;
    }

    /** All is lost, as with a volume that is not mounted. */
    public void wipe() {
        user = null;
        live = new MemoryContent();
        synced = new MemoryContent();
        unsynced.clear();
        identity = null;
        cleanStop = false;
    }

    long freeBytes() {
        return capacityBytes == Long.MAX_VALUE
                ? Long.MAX_VALUE
                : Math.max(0, capacityBytes - live.bytes());
    }

    MemoryContent live() {
        return live;
    }

    boolean syncsStall() {
        return syncsStall;
    }

    /** A group commit begins; what is written to it reaches the disk as a whole. */
    List<StoreOp> beginCommit() {
        List<StoreOp> commit = new ArrayList<>();
        unsynced.add(commit);
        return commit;
    }

    void write(List<StoreOp> ops, List<StoreOp> commit) {
        live.apply(ops);
        commit.addAll(ops);
    }

    /** False if it failed. */
    boolean sync() {
        if (nextSyncFails) {
            nextSyncFails = false;
            return false;
        }
        unsynced.forEach(synced::apply);
        unsynced.clear();
        return true;
    }
}
