package io.hadron.simulation.world;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How hostile one run is, from calm to absurd: what a seed expands to. All of it is drawn, and what
 * is left out is set to nothing afterwards, so that leaving one kind out does not change the
 * others.
 */
public record Mixture(Size size, Deaths deaths, Wire wire, Disks disks, Control control) {

    /** Groups have {@code replicas} of the {@code nodes}; the others are spare. */
    public record Size(int nodes, int replicas) {}

    /**
     * How processes die or stop.
     *
     * @param armed named points, with the chance to die there each time
     * @param powerShare the share of deaths that take unsynced writes along
     * @param blackouts power cuts of all nodes at once
     */
    public record Deaths(
            Map<CrashPoint, Double> armed,
            int atPoints,
            int kills,
            double powerShare,
            int blackouts,
            int pauses) {}

    /** What befalls messages. */
    public record Wire(
            double loss,
            int delayMs,
            boolean ordered,
            double duplicates,
            int cuts,
            int slowLinks) {}

    /**
     * What befalls disks.
     *
     * @param always whether everything is synced before it is acknowledged
     * @param stops replicas that give up, as if what they read could not be
     */
    public record Disks(
            boolean always, double slow, double failedSyncs, double full, int damages, int stops) {
        private Disks withStops(int number) {
            return new Disks(always, slow, failedSyncs, full, damages, number);
        }
    }

    /** What befalls the controller, the membership and the clocks. */
    public record Control(
            int outages, int delayMs, int newTerms, int changes, int oneWayCuts, long skewMs) {}

    /** The mixture of a seed. */
    public static Mixture draw(Dice dice, Set<FaultKind> without, int nodes) {
        Size size = size(dice, nodes);
        boolean alone = size.nodes == 1;
        var armed = new EnumMap<CrashPoint, Double>(CrashPoint.class);
        for (int i = dice.between(0, 3); i > 0; i--) {
            CrashPoint[] points = CrashPoint.values();
            CrashPoint point = points[dice.between(0, points.length - 1)];
            double chance = dice.pick(List.of(0.002, 0.02, 0.2, 1.0));
            armed.put(point, point.isRare() ? 1.0 : chance);
        }
        var deaths =
                new Deaths(
                        armed,
                        dice.between(1, 12),
                        dice.between(0, alone ? 4 : 2 * size.nodes),
                        dice.between(0, 2) / 2.0,
                        dice.chance(0.2) ? dice.between(1, 2) : 0,
                        dice.chance(0.4) ? dice.between(1, 5) : 0);
        var wire =
                new Wire(
                        dice.pick(List.of(0.0, 0.0, 0.01, 0.1, 0.3)),
                        dice.pick(List.of(2, 10, 50, 200)),
                        dice.chance(0.5),
                        dice.pick(List.of(0.0, 0.0, 0.02, 0.2)),
                        dice.chance(0.5) ? dice.between(1, 6) : 0,
                        dice.chance(0.2) ? dice.between(1, 3) : 0);
        var disks =
                new Disks(
                        dice.chance(0.75) || alone,
                        dice.pick(List.of(0.0, 0.02, 0.2)),
                        dice.chance(0.2) ? 0.005 : 0,
                        dice.pick(List.of(0.0, 0.02)),
                        dice.chance(0.3) && !alone ? dice.between(1, 3) : 0,
                        0);
        var control =
                new Control(
                        dice.chance(0.3) ? dice.between(1, 4) : 0,
                        dice.pick(List.of(0, 0, 50, 500)),
                        dice.chance(0.5) ? dice.between(1, 6) : 0,
                        dice.chance(0.4) && !alone ? dice.between(1, 6) : 0,
                        dice.chance(0.3) ? dice.between(1, 4) : 0,
                        dice.pick(List.of(0L, 0L, 0L, 3L * 24 * 3_600_000)));
        // Drawn last, so that all else is as it was before there was this kind.
        int stops = dice.chance(0.3) && !alone ? dice.between(1, 4) : 0;
        return new Mixture(size, deaths, wire, disks.withStops(stops), control).without(without);
    }

    private static Size size(Dice dice, int nodes) {
        var drawn =
                dice.pick(
                        List.of(
                                new Size(1, 1),
                                new Size(3, 3),
                                new Size(3, 3),
                                new Size(3, 3),
                                new Size(4, 3),
                                new Size(4, 3),
                                new Size(5, 3),
                                new Size(5, 5)));
        boolean five = nodes >= 5 && drawn.replicas == 5;
        return nodes == 0 ? drawn : new Size(nodes, five ? 5 : Math.min(3, nodes));
    }

    private Mixture without(Set<FaultKind> kinds) {
        Deaths d = deaths;
        Wire w = wire;
        Disks k = disks;
        Control c = control;
        for (FaultKind kind : kinds) {
            switch (kind) {
                case CRASH_POINTS ->
                        d = new Deaths(Map.of(), 0, d.kills, d.powerShare, d.blackouts, d.pauses);
                case KILLS ->
                        d = new Deaths(d.armed, d.atPoints, 0, d.powerShare, d.blackouts, d.pauses);
                case POWER_CUTS -> d = new Deaths(d.armed, d.atPoints, d.kills, 0, 0, d.pauses);
                case PAUSES ->
                        d = new Deaths(d.armed, d.atPoints, d.kills, d.powerShare, d.blackouts, 0);
                case DAMAGE -> k = new Disks(k.always, k.slow, k.failedSyncs, k.full, 0, k.stops);
                case STOPPED_REPLICAS -> k = k.withStops(0);
                case LOSS ->
                        w = new Wire(0, w.delayMs, w.ordered, w.duplicates, w.cuts, w.slowLinks);
                case DELAYS ->
                        w = new Wire(w.loss, 2, w.ordered, w.duplicates, w.cuts, w.slowLinks);
                case REORDERING ->
                        w = new Wire(w.loss, w.delayMs, true, w.duplicates, w.cuts, w.slowLinks);
                case DUPLICATES ->
                        w = new Wire(w.loss, w.delayMs, w.ordered, 0, w.cuts, w.slowLinks);
                case PARTITIONS ->
                        w = new Wire(w.loss, w.delayMs, w.ordered, w.duplicates, 0, w.slowLinks);
                case SLOW_LINKS ->
                        w = new Wire(w.loss, w.delayMs, w.ordered, w.duplicates, w.cuts, 0);
                case SLOW_DISKS ->
                        k = new Disks(k.always, 0, k.failedSyncs, k.full, k.damages, k.stops);
                case FAILED_SYNCS -> k = new Disks(k.always, k.slow, 0, k.full, k.damages, k.stops);
                case FULL_DISKS ->
                        k = new Disks(k.always, k.slow, k.failedSyncs, 0, k.damages, k.stops);
                case ONE_WAY_CUTS ->
                        c = new Control(c.outages, c.delayMs, c.newTerms, c.changes, 0, c.skewMs);
                case CLOCKS ->
                        c =
                                new Control(
                                        c.outages,
                                        c.delayMs,
                                        c.newTerms,
                                        c.changes,
                                        c.oneWayCuts,
                                        0);
                case CONTROLLER_OUTAGES ->
                        c =
                                new Control(
                                        0,
                                        c.delayMs,
                                        c.newTerms,
                                        c.changes,
                                        c.oneWayCuts,
                                        c.skewMs);
                case LATE_DESIGNATIONS ->
                        c =
                                new Control(
                                        c.outages,
                                        0,
                                        c.newTerms,
                                        c.changes,
                                        c.oneWayCuts,
                                        c.skewMs);
                case NEW_TERMS ->
                        c = new Control(c.outages, c.delayMs, 0, c.changes, c.oneWayCuts, c.skewMs);
                case MEMBERSHIP ->
                        c =
                                new Control(
                                        c.outages,
                                        c.delayMs,
                                        c.newTerms,
                                        0,
                                        c.oneWayCuts,
                                        c.skewMs);
            }
        }
        return new Mixture(size, d, w, k, c);
    }

    @Override
    public String toString() {
        return size + " " + deaths + " " + wire + " " + disks + " " + control;
    }
}
