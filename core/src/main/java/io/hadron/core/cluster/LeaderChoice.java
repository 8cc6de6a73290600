package io.hadron.core.cluster;

import io.hadron.core.cluster.MetadataCommand.LostNode;
import io.hadron.core.cluster.MetadataCommand.NewLeader;
import io.hadron.core.cluster.MetadataCommand.NodesLost;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Chooses leaders for groups whose leader is lost: of the counted members that are up, the one
 * whose log goes furthest, so that it has nothing to copy; evenly where several do. Any choice is
 * safe, since a leader recovers before it serves; this one is quick.
 */
public final class LeaderChoice {
    private LeaderChoice() {}

    /** How far a log goes. The greater one is more up to date. */
    public record LogEnd(long lastTerm, long end) implements Comparable<LogEnd> {
        /** Not known. */
        public static final LogEnd UNKNOWN = new LogEnd(-1, -1);

        @Override
        public int compareTo(LogEnd other) {
            int byTerm = Long.compare(lastTerm, other.lastTerm);
            return byTerm != 0 ? byTerm : Long.compare(end, other.end);
        }
    }

    /**
     * The commands that declare nodes lost and give all they led to others, as few as hold them.
     * Groups without a counted member that is up are left as they are.
     *
     * @param survey what the nodes that are left say of their logs; may be empty or have gaps
     */
    public static List<NodesLost> commands(
            MetadataView view,
            Collection<LostNode> lost,
            Map<NodeId, Map<ControlGroupId, LogEnd>> survey) {
        TreeSet<NodeId> gone = new TreeSet<>();
        lost.forEach(node -> gone.add(node.node()));
        List<NewLeader> leaders = choose(view, gone, survey);
        List<LostNode> nodes = List.copyOf(lost);
        List<NodesLost> commands = new ArrayList<>();
        for (int i = 0; i == 0 || i < leaders.size(); i += MetadataCommand.MAX_BATCH) {
            int end = Math.min(leaders.size(), i + MetadataCommand.MAX_BATCH);
            commands.add(new NodesLost(nodes, leaders.subList(i, end)));
        }
        return commands;
    }

    /** A leader for every group that one of these nodes leads, where there can be one. */
    public static List<NewLeader> choose(
            MetadataView view,
            Collection<NodeId> lost,
            Map<NodeId, Map<ControlGroupId, LogEnd>> survey) {
        LeaderSpread spread = new LeaderSpread(view);
        List<NewLeader> chosen = new ArrayList<>();
        for (GroupPair pair : GroupPair.all(view)) {
            if (!lost.contains(pair.leader())) {
                continue;
            }
            List<NodeId> able = pair.leaders(node -> isUp(view, node) && !lost.contains(node));
            NodeId next = spread.least(pair.stream(), furthest(pair, able, survey));
            if (next != null) {
                spread.move(pair.stream(), pair.leader(), next);
                chosen.add(new NewLeader(pair.data().id(), pair.data().term(), next));
            }
        }
        return chosen;
    }

    /**
     * New terms for groups whose leader is up, but cut off from so many of its members that it can
     * get nothing established or committed, while another member could.
     *
     * @param connected whether two nodes reach each other; not asked for a node and itself
     */
    public static List<MetadataCommand.TermChange> cutOff(
            MetadataView view, BiPredicate<NodeId, NodeId> connected) {
        LeaderSpread spread = new LeaderSpread(view);
        Reach reach = new Reach(view, connected);
        List<MetadataCommand.TermChange> changes = new ArrayList<>();
        for (GroupPair pair : GroupPair.all(view)) {
            if (!isUp(view, pair.leader()) || reach.goesOn(pair)) {
                continue;
            }
            List<NodeId> able =
                    pair.leaders(node -> isUp(view, node) && reach.couldLead(pair, node));
            NodeId next = spread.least(pair.stream(), able);
            if (next != null) {
                spread.move(pair.stream(), pair.leader(), next);
                changes.add(MetadataCommand.TermChange.leader(pair.data(), next));
            }
        }
        return changes;
    }

    /** The next term of a group whose leader can not lead it, or null if nobody else can now. */
    public static MetadataCommand.@Nullable TermChange another(
            MetadataView view, ControlGroup group) {
        GroupPair pair = GroupPair.of(view, group.id());
        if (pair == null) {
            return null;
        }
        List<NodeId> able = pair.leaders(node -> isUp(view, node) && !node.equals(group.leader()));
        NodeId next = new LeaderSpread(view).least(pair.stream(), able);
        return next == null ? null : MetadataCommand.TermChange.leader(group, next);
    }

    /**
     * Whom a leader reaches, and whether that is enough: by the same rule of quorums as everywhere,
     * also where those who count are no majority.
     */
    private record Reach(MetadataView view, BiPredicate<NodeId, NodeId> connected) {
        /** Whether the present leader can do what is left for it to do in its term. */
        boolean goesOn(GroupPair pair) {
            Predicate<NodeId> reached = from(pair.leader());
            return pair.groups().stream()
                    .allMatch(group ->
                            GroupPair.canBeHeld(group, reached)
                                    && (group.isEstablished()
                                            || GroupPair.canBeRecovered(group, reached)));
        }

        /** Whether a node could get a term established. */
        boolean couldLead(GroupPair pair, NodeId node) {
            Predicate<NodeId> reached = from(node);
            return pair.groups().stream()
                    .allMatch(group ->
                            GroupPair.canBeHeld(group, reached)
                                    && GroupPair.canBeRecovered(group, reached));
        }

        private Predicate<NodeId> from(NodeId leader) {
            return node ->
                    node.equals(leader) || (isUp(view, node) && connected.test(leader, node));
        }
    }

    /** Of those able to lead, the ones whose logs go furthest as far as is known. */
    static List<NodeId> furthest(
            GroupPair pair, List<NodeId> able, Map<NodeId, Map<ControlGroupId, LogEnd>> survey) {
        List<NodeId> best = able;
        for (ControlGroup group : pair.groups()) {
            LogEnd most = LogEnd.UNKNOWN;
            for (NodeId node : best) {
                LogEnd end = end(survey, node, group);
                most = end.compareTo(most) > 0 ? end : most;
            }
            LogEnd furthest = most;
            best = best.stream().filter(n -> end(survey, n, group).equals(furthest)).toList();
        }
        return best;
    }

    static LogEnd end(
            Map<NodeId, Map<ControlGroupId, LogEnd>> survey, NodeId node, ControlGroup group) {
        return survey.getOrDefault(node, Map.of()).getOrDefault(group.id(), LogEnd.UNKNOWN);
    }

    private static boolean isUp(MetadataView view, NodeId id) {
        NodeInfo node = view.node(id);
        return node != null && node.isUp();
    }
}
