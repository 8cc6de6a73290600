package io.hadron.simulation.world;

import java.util.EnumSet;
import java.util.Set;

/** Brings the faults of a run about, until all is healed. */
public final class Faults {

    private final Dice dice;
    private final Mixture mixture;
    private final Set<CrashPoint> crashed = EnumSet.noneOf(CrashPoint.class);
    private int deaths;
    private boolean healed;

    public Faults(Dice dice, Mixture mixture) {
        this.dice = dice;
        this.mixture = mixture;
    }

    public Mixture mixture() {
        return mixture;
    }

    /** From now on nothing goes wrong any more. */
    public void heal() {
        healed = true;
    }

    /**
     * Passes a point at which the process may die.
     *
     * @throws Crash if it dies
     */
    public void pass(CrashPoint point) {
        if (healed || deaths >= mixture.deaths().atPoints()) {
            return;
        }
        Double chance = mixture.deaths().armed().get(point);
        if (chance != null && dice.chance(chance)) {
            deaths++;
            crashed.add(point);
            throw new Crash(crashKind(), point.name());
        }
    }

    public Crash.Kind crashKind() {
        return dice.chance(mixture.deaths().powerShare()) ? Crash.Kind.POWER : Crash.Kind.PROCESS;
    }

    public boolean losesMessage() {
        return !healed && dice.chance(mixture.wire().loss());
    }

    public boolean repeatsMessage() {
        return !healed && dice.chance(mixture.wire().duplicates());
    }

    public boolean failsSync() {
        return !healed
                && mixture.disks().failedSyncs() > 0
                && dice.chance(mixture.disks().failedSyncs());
    }

    /** Whether a write fails, for want of space or of a sound disk. */
    public boolean failsWrite() {
        return failsSync();
    }

    /** Whether the disk is found full now. */
    public boolean isDiskFull() {
        return !healed && dice.chance(mixture.disks().full());
    }

    /** How long the disk takes for a sync. */
    public int syncMs() {
        return !healed && dice.chance(mixture.disks().slow())
                ? dice.between(50, 1_500)
                : dice.between(1, 8);
    }

    /** How long a message is under way. */
    public int delayMs() {
        return dice.between(0, healed ? 2 : mixture.wire().delayMs());
    }

    /** How long after its decision the controller tells a node. */
    public int designationDelayMs() {
        return healed ? 0 : dice.between(0, mixture.control().delayMs());
    }

    public boolean isHealed() {
        return healed;
    }

    /** Points at which a process died. */
    public Set<CrashPoint> crashed() {
        return crashed;
    }
}
