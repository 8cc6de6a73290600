package io.hadron.simulation.world;

import java.util.ArrayDeque;
import java.util.List;

/** A disk with a write cache. Writes are ordered; a sync makes durable all that came before it. */
public final class SimDisk {

    private DiskImage live = new DiskImage();
    private DiskImage synced = new DiskImage();
    private final ArrayDeque<List<DiskOp>> cached = new ArrayDeque<>();

    /** What reads see: everything written, durable or not. */
    public DiskImage live() {
        return live;
    }

    /** What no crash can take away. */
    public DiskImage synced() {
        return synced;
    }

    public void write(List<DiskOp> ops) {
        live.apply(ops);
        cached.add(ops);
    }

    public void sync() {
        cached.forEach(synced::apply);
        cached.clear();
    }

    /** A sync that failed: the cache is marked clean, and what was in it never reaches the disk. */
    public void failSync() {
        cached.clear();
    }

    /** The store was found damaged and was replaced by an empty one. */
    public void wipe() {
        live = new DiskImage();
        synced = new DiskImage();
        cached.clear();
    }

    /**
     * The power is cut: some of the last writes are gone, from one of them on; a torn write counts
     * as gone.
     */
    public void cutPower(Dice dice) {
        for (int survivors = dice.between(0, cached.size()); survivors > 0; survivors--) {
            synced.apply(cached.remove());
        }
        cached.clear();
        live = synced.copy();
    }
}
