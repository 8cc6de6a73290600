package io.hadron.simulation.cluster;

import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeMode;
import io.hadron.simulation.broker.Broker;
import io.hadron.simulation.crc.GroupView;
import io.hadron.simulation.world.Crash;
import io.hadron.simulation.world.Dice;
import io.hadron.simulation.world.Faults;
import io.hadron.simulation.world.Links;
import io.hadron.simulation.world.Mixture;
import io.hadron.simulation.world.Scheduler;
import java.util.ArrayList;
import java.util.List;

/** What befalls the cluster at random moments, as the mixture of the run says. */
public final class Nemesis {

    /** Of the wishes for other replicas most come while one is being carried out. */
    private static final int CHANGES = 3;

    private final Cluster cluster;
    private final Steward steward;
    private final Scheduler scheduler;
    private final Faults faults;
    private final Dice dice;
    private final int spanMs;

    public Nemesis(
            Cluster cluster,
            Steward steward,
            Scheduler scheduler,
            Faults faults,
            Dice dice,
            long spanMs) {
        this.cluster = cluster;
        this.steward = steward;
        this.scheduler = scheduler;
        this.faults = faults;
        this.dice = dice;
        this.spanMs = (int) spanMs;
        Mixture mixture = faults.mixture();
        plan(mixture.deaths().kills(), () -> cluster.kill(anyNode(), faults.crashKind()));
        plan(mixture.deaths().blackouts(), this::blackout);
        plan(mixture.deaths().pauses(), this::pause);
        plan(mixture.disks().damages(), () -> cluster.damage(anyNode()));
        plan(mixture.wire().cuts(), () -> cut(true));
        plan(mixture.control().oneWayCuts(), () -> cut(false));
        plan(mixture.wire().slowLinks(), this::slowLink);
        plan(mixture.control().outages(), () -> cluster.port().goAway(dice.between(50, 2_000)));
        plan(mixture.control().newTerms(), this::newTerm);
        plan(CHANGES * mixture.control().changes(), this::change);
        plan(mixture.disks().stops(), () -> cluster.stopReplica(dice.pick(Broker.GROUPS)));
    }

    private void plan(int times, Runnable event) {
        for (int i = 0; i < times; i++) {
            scheduler.after(
                    dice.between(1, spanMs),
                    () -> {
                        if (!faults.isHealed()) {
                            event.run();
                        }
                    });
        }
    }

    private NodeId anyNode() {
        return dice.pick(cluster.nodes());
    }

    private void blackout() {
        // Without a sync before every acknowledgement nothing is promised about this.
        Crash.Kind kind = faults.mixture().disks().always() ? Crash.Kind.POWER : Crash.Kind.PROCESS;
        cluster.nodes().forEach(node -> cluster.kill(node, kind));
    }

    private void pause() {
        Broker process = cluster.process(anyNode());
        if (process != null) {
            process.life().pause(dice.between(50, 3_000));
        }
    }

    /**
     * Cuts a pair, a node from all others, or the cluster in two; the controller is a node here.
     */
    private void cut(boolean bothWays) {
        var places = new ArrayList<>(cluster.nodes());
        places.add(Links.CONTROLLER);
        var here = new ArrayList<NodeId>();
        switch (dice.between(0, 2)) {
            case 0 -> {
                here.add(dice.pick(places));
                places = new ArrayList<>(List.of(dice.pick(places)));
            }
            case 1 -> here.add(dice.pick(places));
            default -> places.stream().filter(n -> dice.chance(0.5)).forEach(here::add);
        }
        int durationMs = dice.between(50, 2_500);
        for (NodeId a : here) {
            for (NodeId b : places) {
                if (!here.contains(b)) {
                    cutFor(a, b, durationMs);
                    if (bothWays) {
                        cutFor(b, a, durationMs);
                    }
                }
            }
        }
    }

    /** Links come back one by one, in another order than they were cut in. */
    private void cutFor(NodeId from, NodeId to, int durationMs) {
        cluster.links().cut(from, to);
        scheduler.after(durationMs + dice.between(0, 500), () -> cluster.links().mend(from, to));
    }

    private void slowLink() {
        NodeId from = anyNode();
        NodeId to = anyNode();
        cluster.links().slow(from, to, dice.between(50, 400));
    }

    private void newTerm() {
        List<Long> family = dice.pick(Steward.FAMILIES);
        List<NodeId> candidates = cluster.port().crc().group(family.getFirst()).candidates();
        if (candidates.isEmpty()) {
            return;
        }
        long group = family.getFirst();
        GroupView view = cluster.port().crc().group(group);
        cluster.port().crc().startTerm(group, view.term(), dice.pick(candidates));
    }

    /** Replaces a replica, adds one or takes one away; some wishes are taken back half-way. */
    private void change() {
        if (steward.balances()) {
            operate();
            return;
        }
        List<Long> family = dice.pick(Steward.FAMILIES);
        List<NodeId> members = cluster.port().crc().group(family.getFirst()).replicas().members();
        List<NodeId> spare = cluster.nodes().stream().filter(n -> !members.contains(n)).toList();
        boolean swap = spare.size() >= 2 && dice.chance(0.5);
        int adds = swap ? 2 : Math.min(spare.size(), dice.between(0, 2));
        int most = members.size() + adds - (dice.chance(0.3) ? 2 : 3);
        int removes = Math.clamp(most, 0, Math.min(2, members.size() - 1));
        steward.wish(
                new Steward.Change(
                        family,
                        some(spare, adds),
                        some(members, swap ? removes : dice.between(0, removes))));
        if (dice.chance(0.2)) {
            scheduler.after(dice.between(10, 500), steward::cancelWishes);
        }
    }

    /** What operators do: drain a node, for a while or for good; more replicas, or fewer. */
    private void operate() {
        if (dice.chance(0.3)) {
            long group = dice.pick(Steward.FAMILIES).getFirst();
            cluster.port().crc().replicas(group, dice.between(1, cluster.nodes().size()));
            return;
        }
        NodeId node = anyNode();
        mode(node, dice.chance(0.7) ? NodeMode.DRAINING : NodeMode.CORDONED);
        if (dice.chance(0.7)) {
            scheduler.after(dice.between(10, 4_000), () -> mode(node, NodeMode.ACTIVE));
        }
    }

    private void mode(NodeId node, NodeMode mode) {
        cluster.port().crc().apply(new MetadataCommand.SetNodeMode(node, mode));
    }

    private List<NodeId> some(List<NodeId> nodes, int count) {
        var left = new ArrayList<>(nodes);
        while (left.size() > count) {
            left.remove(dice.pick(left));
        }
        return left;
    }
}
