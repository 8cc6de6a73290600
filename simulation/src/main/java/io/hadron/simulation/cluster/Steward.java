package io.hadron.simulation.cluster;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.ReplicaSet;
import io.hadron.simulation.PlantedBug;
import io.hadron.simulation.broker.Broker;
import io.hadron.simulation.broker.SimLog;
import io.hadron.simulation.crc.GroupView;
import io.hadron.simulation.crc.SimCrc;
import io.hadron.simulation.world.Dice;
import io.hadron.simulation.world.Scheduler;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The duties of the controller's leader: deposes leaders that are lost, names others, carries
 * changes of replica sets through. Groups that belong together move together.
 */
public final class Steward {

    /** A wish to change the replicas of a family: these join, those leave. */
    record Change(List<Long> family, List<NodeId> add, List<NodeId> remove) {}

    /** The consumer controller is where its partition is. */
    static final List<List<Long>> FAMILIES =
            List.of(List.of(Broker.STREAM, Broker.CONSUMERS), List.of(Broker.DEAD_LETTERS));

    private static final int ROUND_MS = 100;
    private static final int PATIENCE_MS = 300;

    private final Cluster cluster;
    private final Scheduler scheduler;
    private final Dice dice;
    private final PlantedBug bug;
    private final List<Change> changes = new ArrayList<>();
    private final Map<Long, Long> designatedMs = new HashMap<>();

    public Steward(Cluster cluster, Scheduler scheduler, Dice dice, PlantedBug bug) {
        this.cluster = cluster;
        this.scheduler = scheduler;
        this.dice = dice;
        this.bug = bug;
        scheduler.after(ROUND_MS, this::round);
    }

    private SimCrc crc() {
        return cluster.port().crc();
    }

    private void round() {
        scheduler.after(ROUND_MS, this::round);
        if (cluster.port().isAway()) {
            return;
        }
        if (bug == PlantedBug.R9_UNCLEAN_ELECTION) {
            FAMILIES.forEach(this::electUncleanly);
        }
        restore();
        FAMILIES.forEach(this::replaceLostLeader);
        List.copyOf(changes).forEach(this::advance);
        FAMILIES.forEach(this::dismissLearners);
    }

    /** A node that others reach again counts as up again. */
    private void restore() {
        for (NodeId node : cluster.nodes()) {
            Broker process = cluster.process(node);
            if (!crc().isUp(node) && process != null && isSeen(node)) {
                crc().reachable(node, process.session());
            }
        }
    }

    private boolean isSeen(NodeId node) {
        var others = cluster.nodes().stream().filter(n -> !n.equals(node)).toList();
        long seen =
                others.stream()
                        .map(cluster::process)
                        .filter(p -> p != null && p.peers().isUp(node))
                        .count();
        return 2 * seen >= others.size();
    }

    private void replaceLostLeader(List<Long> family) {
        long group = family.getFirst();
        GroupView view = crc().group(group);
        NodeId leader = view.leader();
        if (scheduler.now() - designatedMs.getOrDefault(group, -1_000L) < PATIENCE_MS) {
            return;
        }
        if (isLost(leader, view)) {
            designatedMs.put(group, scheduler.now());
            crc().lost(leader, group, choose(family, view));
        } else if (!view.candidates().contains(leader) || !crc().isUp(leader)) {
            NodeId next = choose(family, view);
            if (next != null) {
                designatedMs.put(group, scheduler.now());
                crc().startTerm(group, view.term(), next);
            }
        }
    }

    private boolean isLost(NodeId node, GroupView view) {
        var others = view.replicas().members().stream().filter(n -> !n.equals(node)).toList();
        int alive = 0;
        int lost = 0;
        for (NodeId other : others) {
            Broker process = cluster.process(other);
            if (process != null && !process.life().isPaused()) {
                alive++;
                lost += process.peers().isUp(node) ? 0 : 1;
            }
        }
        boolean gone = cluster.process(node) == null;
        return others.isEmpty() ? false : lost > 0 && (gone || (lost == alive && alive > 0));
    }

    /** The most up-to-date replica that lives, or now and then any. */
    private @Nullable NodeId choose(List<Long> family, GroupView view) {
        var live =
                new ArrayList<>(
                        view.candidates().stream()
                                .filter(n -> !n.equals(view.leader()) && cluster.process(n) != null)
                                .toList());
        if (live.isEmpty()) {
            return null;
        }
        if (dice.chance(0.3)) {
            return dice.pick(live);
        }
        live.sort(Comparator.comparing((NodeId n) -> position(n, family.getFirst())).reversed());
        return live.getFirst();
    }

    private record Position(long lastTerm, long end) implements Comparable<Position> {
        @Override
        public int compareTo(Position other) {
            return Comparator.comparingLong(Position::lastTerm)
                    .thenComparingLong(Position::end)
                    .compare(this, other);
        }
    }

    private Position position(NodeId node, long group) {
        Broker process = cluster.process(node);
        SimLog log = process == null ? null : process.replica(group);
        return log == null ? new Position(0, 0) : new Position(log.terms().lastTerm(), log.end());
    }

    private void electUncleanly(List<Long> family) {
        long group = family.getFirst();
        GroupView view = crc().group(group);
        ReplicaSet base = view.establishedReplicas();
        var alive = base.members().stream().filter(n -> cluster.process(n) != null).toList();
        if (alive.isEmpty() || alive.size() >= base.majority()) {
            return;
        }
        base.members().stream()
                .filter(n -> !alive.contains(n) && crc().isUp(n))
                .forEach(n -> crc().lost(n, group, null));
        crc().force(group, alive.getFirst());
    }

    /** Wishes for a change; one at a time for each family. */
    void wish(Change change) {
        if (changes.stream().noneMatch(c -> c.family().equals(change.family()))) {
            changes.add(change);
        }
    }

    void cancelWishes() {
        changes.clear();
    }

    private void advance(Change change) {
        long first = change.family().getFirst();
        boolean ready = true;
        boolean done = true;
        for (long group : change.family()) {
            GroupView view = crc().group(group);
            done &= view.replicas().members().containsAll(change.add());
            done &= change.remove().stream().noneMatch(view.replicas()::contains);
            ready &= view.isEstablished();
            for (NodeId node : change.add()) {
                ready &= view.replicas().contains(node) || view.ready().contains(node);
            }
        }
        if (done) {
            changes.remove(change);
            return;
        }
        change.add().forEach(node -> crc().addLearner(first, node));
        if (ready && dice.chance(0.3)) {
            changeSet(first, change);
        }
    }

    private void changeSet(long group, Change change) {
        GroupView view = crc().group(group);
        var members = new TreeSet<>(view.replicas().members());
        members.addAll(change.add());
        change.remove().forEach(members::remove);
        var candidates = view.candidates().stream().filter(members::contains).toList();
        if (!candidates.isEmpty()) {
            boolean stays = candidates.contains(view.leader()) && dice.chance(0.5);
            NodeId leader = stays ? view.leader() : dice.pick(candidates);
            crc().changeSet(group, new ReplicaSet(List.copyOf(members)), leader);
        }
    }

    /** Learners that nobody waits for any more. */
    private void dismissLearners(List<Long> family) {
        long group = family.getFirst();
        for (NodeId learner : crc().group(group).learners().members()) {
            boolean wanted =
                    changes.stream()
                            .anyMatch(c -> c.family().equals(family) && c.add().contains(learner));
            if (!wanted) {
                crc().removeLearner(group, learner);
            }
        }
    }

    /** Whether all wishes have come true. */
    public boolean isIdle() {
        return changes.isEmpty();
    }
}
