package io.hadron.core.cluster;

import io.hadron.core.cluster.MetadataCommand.LearnerChange;
import io.hadron.core.cluster.MetadataCommand.SetLearners;
import io.hadron.core.cluster.MetadataCommand.StartTerms;
import io.hadron.core.cluster.MetadataCommand.TermChange;
import io.hadron.core.cluster.Tally.Gain;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import io.hadron.core.model.NodeMode;
import io.hadron.core.model.ObjectId;
import io.hadron.core.model.SchemaObject.StreamInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Plans the next steps that bring leaders and replicas to where they shall be: leaders for groups
 * that have lost theirs, draining nodes emptied, removed nodes replaced, as many replicas as their
 * stream asks for, spread over zones and racks, leaders and replicas even: those of each stream
 * first, then all. Pure, and without a memory: what is under way is seen in the metadata, so
 * another node can go on with it.
 *
 * <p>A replica moves in three steps, each a command: the new one becomes a learner; when it has
 * caught up, a term starts with the new set, which recovers from the old one; when that is
 * established, the old one drops its data. A leader that has to go hands over first.
 */
public final class Rebalancer {
    private final MetadataView view;
    private final Limits limits;
    private final InSync inSync;
    private final Placement placement;
    private final LeaderSpread spread;
    private final DesiredSet desired;
    private final List<TermChange> terms = new ArrayList<>();
    private final List<LearnerChange> learners = new ArrayList<>();
    private final List<GroupPair> atRest = new ArrayList<>();
    private int considered;
    private int moving;
    private int leaderMoves;

    /**
     * How much may be under way at once.
     *
     * @param groupMoves partitions that are being copied to a new replica
     * @param leaderMoves leaders that are moved by one plan, other than those of lost nodes
     * @param evenLeaders move leaders only to even them out
     * @param evenReplicas copy partitions only to even them out
     */
    public record Limits(
            int groupMoves, int leaderMoves, boolean evenLeaders, boolean evenReplicas) {}

    /** What leaders know of their followers, and the metadata does not. */
    @FunctionalInterface
    public interface InSync {
        /**
         * Whether a replica is so close behind its leader that it can take over without a pause.
         */
        boolean test(ControlGroup group, NodeId replica);

        /** Whether a replica is known to be unable to lead now. It is the last choice. */
        default boolean hasFailed(ControlGroup group, NodeId replica) {
            return false;
        }
    }

    private Rebalancer(MetadataView view, Limits limits, InSync inSync) {
        this.view = view;
        this.limits = limits;
        this.inSync = inSync;
        this.placement = new Placement(view);
        this.spread = new LeaderSpread(view);
        this.desired = new DesiredSet(view, placement);
    }

    /** As below, every replica taken as in sync. */
    public static List<MetadataCommand> plan(MetadataView view, Limits limits) {
        return plan(view, limits, (group, replica) -> true);
    }

    /**
     * The commands to send now; empty if all is where it shall be or nothing can be done at the
     * moment. To be asked again when they have taken effect, and when the metadata has changed.
     */
    public static List<MetadataCommand> plan(MetadataView view, Limits limits, InSync inSync) {
        return new Rebalancer(view, limits, inSync).plan();
    }

    private List<MetadataCommand> plan() {
        List<GroupPair> pairs = GroupPair.all(view);
        moving = (int) pairs.stream().filter(pair -> !strangers(pair).isEmpty()).count();
        pairs.forEach(this::plan);
        even();
        List<MetadataCommand> commands = new ArrayList<>();
        for (int i = 0; i < terms.size(); i += MetadataCommand.MAX_BATCH) {
            int end = Math.min(terms.size(), i + MetadataCommand.MAX_BATCH);
            commands.add(new StartTerms(terms.subList(i, end)));
        }
        if (!learners.isEmpty()) {
            commands.add(new SetLearners(learners));
        }
        return commands;
    }

    /**
     * Each stream first, so that nothing moves for the totals that would have to move back. What is
     * on its way counts twice for a time, so replicas wait until all is at rest.
     */
    private void even() {
        if (limits.evenReplicas() && atRest.size() == considered) {
            atRest.removeIf(pair -> evenReplicas(pair, Gain::evensStream));
            atRest.removeIf(pair -> evenReplicas(pair, Gain::evensTotals));
        }
        if (limits.evenLeaders()) {
            evenLeaders();
        }
    }

    private void evenLeaders() {
        Map<ObjectId, List<GroupPair>> streams = new TreeMap<>();
        for (GroupPair pair : atRest) {
            streams.computeIfAbsent(pair.stream(), id -> new ArrayList<>()).add(pair);
        }
        List<GroupPair> staying = new ArrayList<>();
        streams.forEach((stream, pairs) ->
                staying.addAll(evenLeaders(pairs, spread.leastOf(stream), Gain::evensStream)));
        if (staying.stream().noneMatch(this::isStreamUneven)) {
            evenLeaders(staying, spread.leastInAll(), Gain::evensTotals);
        }
    }

    /** Returns those whose leaders stay. */
    private List<GroupPair> evenLeaders(
            List<GroupPair> pairs, Comparator<NodeId> least, Predicate<Gain> worth) {
        LeaderQueue queue = new LeaderQueue(pairs, least);
        List<GroupPair> staying = new ArrayList<>();
        for (GroupPair pair = queue.next(); pair != null; pair = queue.next()) {
            if (!evenLeader(pair, worth)) {
                staying.add(pair);
            }
        }
        return staying;
    }

    private void plan(GroupPair pair) {
        boolean able = pair.mayLead(pair.leader(), pair.replicas(), pair.learners());
        if (!able || !isUp(pair.leader())) {
            replaceLeader(pair);
            return;
        }
        StreamInfo stream = view.stream(pair.data().stream());
        if (stream == null || !pair.isEstablished()) {
            return;
        }
        considered++;
        List<NodeId> set = desired.of(pair, stream.spec().replicas());
        if (limits.evenReplicas() && isSame(set, pair.replicas())) {
            List<NodeId> begun = desired.begun(pair);
            set = begun == null ? set : begun;
        }
        if (mustHandOver(pair, set) && handOver(pair, set)) {
            return;
        }
        approach(pair, set);
    }

    /**
     * Its leader is down or does not count: another that is up, of this set or, if it must be, the
     * one before.
     */
    private void replaceLeader(GroupPair pair) {
        List<NodeId> able = pair.leaders(this::isUp);
        List<NodeId> sound =
                able.stream().filter(node -> !inSync.hasFailed(pair.data(), node)).toList();
        NodeId next = spread.least(pair.stream(), sound.isEmpty() ? able : sound);
        List<NodeId> set = pair.replicas();
        if (next == null && !pair.isEstablished()) {
            set = pair.data().establishedReplicas();
            List<NodeId> former = set;
            next =
                    spread.least(
                            pair.stream(),
                            set.stream()
                                    .filter(n -> pair.mayLead(n, former, pair.learners()))
                                    .filter(this::isUp)
                                    .toList());
        }
        if (next != null) {
            start(pair, next, set, pair.learners());
        }
    }

    private boolean mustHandOver(GroupPair pair, List<NodeId> set) {
        return !set.contains(pair.leader()) || isDraining(pair.leader());
    }

    private boolean isDraining(NodeId id) {
        NodeInfo node = view.node(id);
        return node != null && node.mode() == NodeMode.DRAINING;
    }

    /** Whether there is something to wait for: the leader moves, or may not move yet. */
    private boolean handOver(GroupPair pair, List<NodeId> set) {
        List<NodeId> able = pair.leaders(node -> takesLeaders(node, false) && isInSync(pair, node));
        List<NodeId> staying = able.stream().filter(set::contains).toList();
        if (staying.isEmpty() && !isDraining(pair.leader())) {
            return false; // the next one would have to go as well
        }
        NodeId next = spread.least(pair.stream(), staying.isEmpty() ? able : staying);
        if (next == null || next.equals(pair.leader())) {
            return false;
        }
        if (leaderMoves < limits.leaderMoves()) {
            leaderMoves++;
            start(pair, next, pair.replicas(), pair.learners());
        }
        return true;
    }

    private void approach(GroupPair pair, List<NodeId> wanted) {
        // A leader that nobody can take over from yet stays until a new member can.
        Set<NodeId> set = new LinkedHashSet<>(wanted);
        set.add(pair.leader());
        List<NodeId> missing =
                set.stream().filter(node -> !pair.replicas().contains(node)).toList();
        if (missing.stream().allMatch(pair::isCaughtUp)) {
            changeSet(pair, List.copyOf(set), missing);
            return;
        }
        TreeSet<NodeId> next = new TreeSet<>(pair.learners());
        next.removeIf(node -> !pair.isMember(node) && !set.contains(node));
        boolean begun = !strangers(pair).isEmpty();
        if (begun || moving < limits.groupMoves()) {
            next.addAll(missing);
            moving += begun ? 0 : 1;
            expect(pair, wanted);
        }
        relearn(pair, next);
    }

    /** All that the set needs has caught up: change it, or if it is as wanted already, tidy up. */
    private void changeSet(GroupPair pair, List<NodeId> set, List<NodeId> missing) {
        TreeSet<NodeId> next = new TreeSet<>(pair.learners());
        next.removeIf(node -> !pair.isMember(node));
        if (isSame(set, pair.replicas())) {
            relearn(pair, next);
            if (next.size() == pair.learners().size()) {
                atRest.add(pair);
            }
            return;
        }
        long up = set.stream().filter(n -> !next.contains(n) && isUp(n)).count();
        if (up >= GroupPair.majority(set.size())
                || missing.size() + pair.replicas().size() == set.size()) {
            start(pair, pair.leader(), set, List.copyOf(next));
        }
    }

    private void relearn(GroupPair pair, Set<NodeId> next) {
        if (!List.copyOf(next).equals(pair.learners())) {
            learners.add(
                    new LearnerChange(pair.data().id(), pair.data().term(), List.copyOf(next)));
        }
    }

    private void start(GroupPair pair, NodeId leader, List<NodeId> set, List<NodeId> next) {
        terms.add(new TermChange(pair.data().id(), pair.data().term(), leader, set, next));
        spread.move(pair.stream(), pair.leader(), leader);
    }

    /** Counts what is on its way, so that no node gets too much. */
    private void expect(GroupPair pair, List<NodeId> set) {
        pair.replicas().forEach(node -> placement.add(pair.stream(), node, -1));
        set.forEach(node -> placement.add(pair.stream(), node, 1));
    }

    /** Whether a copy was begun. */
    private boolean evenReplicas(GroupPair pair, Predicate<Gain> worth) {
        if (moving >= limits.groupMoves() || !pair.learners().isEmpty()) {
            return false;
        }
        List<NodeId> set = desired.balanced(pair, worth);
        if (set == null) {
            return false;
        }
        moving++;
        expect(pair, set);
        List<NodeId> added = set.stream().filter(n -> !pair.replicas().contains(n)).toList();
        relearn(pair, new TreeSet<>(added));
        return true;
    }

    /** Whether the leader moves. */
    private boolean evenLeader(GroupPair pair, Predicate<Gain> worth) {
        if (leaderMoves >= limits.leaderMoves()) {
            return false;
        }
        NodeId next = better(pair, node -> isInSync(pair, node), worth);
        if (next == null) {
            return false;
        }
        leaderMoves++;
        start(pair, next, pair.replicas(), pair.learners());
        return true;
    }

    /** Its leader will move as soon as another replica is in sync, or there is room in a plan. */
    private boolean isStreamUneven(GroupPair pair) {
        return better(pair, node -> !inSync.hasFailed(pair.data(), node), Gain::evensStream)
                != null;
    }

    private @Nullable NodeId better(
            GroupPair pair, Predicate<NodeId> wanted, Predicate<Gain> worth) {
        List<NodeId> able = pair.leaders(node -> takesLeaders(node, true) && wanted.test(node));
        NodeId next = spread.least(pair.stream(), able);
        boolean moves = next != null && worth.test(spread.gain(pair.stream(), pair.leader(), next));
        return moves ? next : null;
    }

    /** Learners that are not members. */
    private static List<NodeId> strangers(GroupPair pair) {
        return pair.learners().stream().filter(node -> !pair.isMember(node)).toList();
    }

    private boolean takesLeaders(NodeId id, boolean wantedOnly) {
        NodeInfo node = view.node(id);
        return node != null
                && node.isUp()
                && (wantedOnly ? node.isUsable() : node.mode() != NodeMode.DRAINING);
    }

    private boolean isInSync(GroupPair pair, NodeId node) {
        return node.equals(pair.leader())
                || pair.groups().stream().allMatch(group -> inSync.test(group, node));
    }

    private boolean isUp(NodeId id) {
        NodeInfo node = view.node(id);
        return node != null && node.isUp();
    }

    private static boolean isSame(List<NodeId> set, List<NodeId> other) {
        return set.size() == other.size() && set.containsAll(other);
    }
}
