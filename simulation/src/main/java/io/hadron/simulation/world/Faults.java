package io.hadron.simulation.world;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How hostile one run is. Each seed draws its own mixture, from calm to absurd. */
public final class Faults {

    private final Dice dice;
    private final Map<CrashPoint, Double> armed = new EnumMap<>(CrashPoint.class);
    private final Set<CrashPoint> crashed = EnumSet.noneOf(CrashPoint.class);
    private final double powerShare;
    private final double messageLoss;
    private final int maxDelayMs;
    private final double syncFailure;
    private final double slowSync;
    private final int maxDeaths;
    private int deaths;
    private boolean healed;

    public Faults(Dice dice) {
        this.dice = dice;
        for (int i = dice.between(0, 3); i > 0; i--) {
            CrashPoint[] points = CrashPoint.values();
            armed.put(
                    points[dice.between(0, points.length - 1)],
                    dice.pick(List.of(0.002, 0.02, 0.2, 1.0)));
        }
        maxDeaths = dice.between(1, 12);
        powerShare = dice.between(0, 2) / 2.0;
        messageLoss = dice.pick(List.of(0.0, 0.01, 0.1));
        maxDelayMs = dice.pick(List.of(2, 10, 200));
        syncFailure = dice.chance(0.2) ? 0.005 : 0;
        slowSync = dice.pick(List.of(0.0, 0.02, 0.2));
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
        if (!healed
                && deaths < maxDeaths
                && armed.containsKey(point)
                && dice.chance(armed.get(point))) {
            deaths++;
            crashed.add(point);
            throw new Crash(crashKind(), point.name());
        }
    }

    public Crash.Kind crashKind() {
        return dice.chance(powerShare) ? Crash.Kind.POWER : Crash.Kind.PROCESS;
    }

    public boolean losesMessage() {
        return !healed && dice.chance(messageLoss);
    }

    public boolean failsSync() {
        return !healed && syncFailure > 0 && dice.chance(syncFailure);
    }

    /** How long the disk takes for a sync. */
    public int syncMs() {
        return !healed && dice.chance(slowSync) ? dice.between(50, 1_500) : dice.between(1, 8);
    }

    /** How long a message is under way. */
    public int delayMs() {
        return dice.between(0, healed ? 2 : maxDelayMs);
    }

    public boolean isHealed() {
        return healed;
    }

    /** Points at which a process died. */
    public Set<CrashPoint> crashed() {
        return crashed;
    }
}
