package io.hadron.simulation.cluster;

import io.hadron.core.cluster.JudgeEffect;
import io.hadron.core.cluster.LeaderChoice;
import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataCommand.NodeReachable;
import io.hadron.core.cluster.MetadataCommand.StartTerms;
import io.hadron.core.cluster.MetadataCommand.TermChange;
import io.hadron.core.cluster.Rebalancer;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.NodeId;
import io.hadron.core.replication.ReplicaSet;
import io.hadron.simulation.PlantedBug;
import io.hadron.simulation.broker.Broker;
import io.hadron.simulation.crc.GroupView;
import io.hadron.simulation.crc.SimCrc;
import io.hadron.simulation.world.Dice;
import io.hadron.simulation.world.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/**
 * The duties of the controller's leader, as the deciders of {@code core.cluster} see them: deposes
 * leaders that are lost, names others, moves replicas. In some runs replicas do not go where the
 * balancer wants them but anywhere, which makes harder changes than it would.
 */
public final class Steward {

    /** A wish to change the replicas of a family: these join, those leave. */
    record Change(List<Long> family, List<NodeId> add, List<NodeId> remove) {}

    /** The consumer controller is where its partition is. */
    static final List<List<Long>> FAMILIES =
            List.of(List.of(Broker.STREAM, Broker.CONSUMERS), List.of(Broker.DEAD_LETTERS));

    private static final int ROUND_MS = 100;
    private final Cluster cluster;
    private final Scheduler scheduler;
    private final Dice dice;
    private final PlantedBug bug;
    private final Seat seat;
    private final boolean balances;
    private final Rebalancer.Limits limits;
    private final List<Change> changes = new ArrayList<>();
    private List<TermChange> suspected = List.of();

    /**
     * @param balances replicas go where the balancer wants them; otherwise where somebody wishes
     */
    public Steward(
            Cluster cluster, Scheduler scheduler, Dice dice, PlantedBug bug, boolean balances) {
        this.cluster = cluster;
        this.scheduler = scheduler;
        this.dice = dice;
        this.bug = bug;
        this.balances = balances;
        this.seat = new Seat(cluster, dice.split());
        this.limits =
                new Rebalancer.Limits(
                        dice.between(1, 4),
                        4,
                        balances && dice.chance(0.7),
                        balances && dice.chance(0.7));
        scheduler.after(ROUND_MS, this::round);
    }

    private SimCrc crc() {
        return cluster.port().crc();
    }

    private void round() {
        scheduler.after(ROUND_MS, this::round);
        if (cluster.port().isAway()) {
            seat.leave();
            return;
        }
        if (!seat.isTaken()) {
            return;
        }
        if (bug == PlantedBug.R9_UNCLEAN_ELECTION) {
            FAMILIES.forEach(this::electUncleanly);
        }
        judge();
        if (dice.chance(0.5)) {
            balance();
        }
        if (!balances) {
            List.copyOf(changes).forEach(this::advance);
            FAMILIES.forEach(this::dismissLearners);
        }
    }

    /** Deposes what is lost, and takes back what is there again. */
    private void judge() {
        for (JudgeEffect effect : seat.judge(crc().state(), scheduler.now())) {
            switch (effect) {
                case JudgeEffect.Depose lost ->
                        LeaderChoice.commands(crc().state(), lost.nodes(), seat.survey())
                                .forEach(crc()::apply);
                case JudgeEffect.Restore back ->
                        crc().apply(new NodeReachable(back.node(), back.session()));
                case JudgeEffect.Isolated _ -> seat.leave();
            }
        }
        // Only what is so twice in a row.
        List<TermChange> cutOff = LeaderChoice.cutOff(crc().state(), seat::isConnected);
        List<TermChange> due = cutOff.stream().filter(suspected::contains).toList();
        suspected = cutOff;
        if (!due.isEmpty()) {
            crc().apply(new StartTerms(due));
        }
        List<TermChange> idle = seat.idleLeaders(crc().state(), scheduler.now());
        if (!idle.isEmpty() && bug != PlantedBug.V1_IDLE_LEADERS_STAY) {
            crc().apply(new StartTerms(idle));
        }
    }

    private List<MetadataCommand> plan() {
        return Rebalancer.plan(crc().state(), limits, seat.inSync(crc().state()));
    }

    /** Leaders and replicas to where they shall be; or only leaders where there are none. */
    private void balance() {
        for (MetadataCommand command : plan()) {
            if (balances) {
                crc().apply(command);
            } else if (command instanceof StartTerms terms) {
                var needed = terms.changes().stream().filter(this::lacksLeader).toList();
                if (!needed.isEmpty()) {
                    crc().apply(new StartTerms(needed));
                }
            }
        }
    }

    private boolean lacksLeader(TermChange change) {
        ControlGroup group = Objects.requireNonNull(crc().state().controlGroup(change.group()));
        return !crc().isUp(group.leader())
                || !group.counts(group.leader())
                || (group.establishedTerm() > 0 && !group.countsForRecovery(group.leader()));
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
        if (ready && dice.chance(0.5)) {
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
            boolean stays = candidates.contains(view.leader()) && dice.chance(0.3);
            NodeId leader = stays ? view.leader() : dice.pick(candidates);
            crc().changeSet(group, new ReplicaSet(List.copyOf(members)), leader);
            if (dice.chance(0.5)) {
                scheduler.after(dice.between(5, 100), () -> interrupt(group));
            }
        }
    }

    /** Another term, when the one with the new set may or may not be established. */
    private void interrupt(long group) {
        GroupView view = crc().group(group);
        if (!cluster.port().isAway() && !view.candidates().isEmpty()) {
            crc().startTerm(group, view.term(), dice.pick(view.candidates()));
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

    boolean balances() {
        return balances;
    }

    /** Whether all wishes have come true, and all is where it shall be. */
    public boolean isIdle() {
        return changes.isEmpty() && (!balances || plan().isEmpty());
    }
}
