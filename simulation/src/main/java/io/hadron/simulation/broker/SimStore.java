package io.hadron.simulation.broker;

import io.hadron.simulation.PlantedBug;
import io.hadron.simulation.world.Crash;
import io.hadron.simulation.world.CrashPoint;
import io.hadron.simulation.world.Dice;
import io.hadron.simulation.world.DiskImage;
import io.hadron.simulation.world.DiskOp;
import io.hadron.simulation.world.Life;
import io.hadron.simulation.world.SimDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The storage writer of one process: group commit, one sync for all that wait. Where not every
 * write is synced before it counts, a write counts once it is handed to the operating system.
 */
final class SimStore {

    private record Write(List<DiskOp> ops, Runnable done) {}

    private final Life life;
    private final SimDisk disk;
    private final Dice dice;
    private final PlantedBug bug;
    private final boolean always;
    private final TreeMap<Long, DiskImage.Group> images = new TreeMap<>();
    private List<Write> queue = new ArrayList<>();
    private boolean busy;

    SimStore(Life life, SimDisk disk, Dice dice, PlantedBug bug) {
        this.life = life;
        this.disk = disk;
        this.dice = dice;
        this.bug = bug;
        this.always = life.faults().mixture().disks().always();
        // Opening a store replays what was written and flushes it.
        disk.sync();
    }

    /**
     * Writes some time later; {@code done} runs when it is durable. Writes are durable in the order
     * of submission.
     */
    void submit(List<DiskOp> ops, Runnable done) {
        ops.forEach(op -> image(op.group()).apply(op));
        queue.add(new Write(List.copyOf(ops), done));
        if (!busy) {
            busy = true;
            life.after(dice.between(0, 2), this::write);
        }
    }

    private void write() {
        List<Write> writes = queue;
        queue = new ArrayList<>();
        for (Write write : writes) {
            life.pass(CrashPoint.BEFORE_WRITE);
            if (life.faults().failsWrite()) {
                // Whatever the store would do with it later: the process does not wait for that.
                throw new Crash(Crash.Kind.PROCESS, "write");
            }
            disk.write(write.ops);
        }
        life.pass(CrashPoint.WRITTEN_NOT_SYNCED);
        if (bug == PlantedBug.REPORT_BEFORE_SYNC || !always) {
            writes.forEach(write -> write.done.run());
            life.after(life.faults().syncMs(), () -> sync(List.of()));
        } else {
            life.after(life.faults().syncMs(), () -> sync(writes));
        }
    }

    private void sync(List<Write> writes) {
        life.pass(CrashPoint.BEFORE_SYNC);
        if (life.faults().failsSync()) {
            if (always) {
                disk.failSync();
            }
            if (bug != PlantedBug.IGNORE_SYNC_FAILURE) {
                throw new Crash(Crash.Kind.SYNC_FAILED, "sync");
            }
        } else {
            disk.sync();
        }
        life.pass(CrashPoint.SYNCED_NOT_REPORTED);
        busy = !queue.isEmpty();
        if (busy) {
            life.after(dice.between(0, 2), this::write);
        }
        for (Write write : writes) {
            write.done.run();
        }
    }

    /** A group as it will be when everything submitted is written. */
    DiskImage.Group image(long group) {
        return images.computeIfAbsent(group, g -> disk.live().group(g).copy());
    }
}
