package io.hadron.server.cluster;

import io.hadron.core.cluster.LeaderChoice.LogEnd;
import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataView;
import io.hadron.core.cluster.Rebalancer;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which replicas could take over from their leaders without a pause. Leaders are asked
 * first, then the others: who has by then what the leader had before is in sync. Blocks, on virtual
 * threads.
 */
final class SyncSurvey {
    private static final long PATIENCE_MS = 100;

    /** How far behind its leader a replica may be to take over from it. */
    private static final long LAG_MS = 200;

    private final NodeId self;
    private final LogSurvey survey;
    private final Predicate<NodeId> connected;
    private final LeaderWatch watch;

    SyncSurvey(NodeId self, LogSurvey survey, Predicate<NodeId> connected, LeaderWatch watch) {
        this.self = self;
        this.survey = survey;
        this.connected = connected;
        this.watch = watch;
    }

    /** What the balancer is told. Who has failed to lead is in sync with nobody. */
    private record Sync(
            MetadataView view, LeaderWatch watch, BiPredicate<ControlGroup, NodeId> close)
            implements Rebalancer.InSync {
        @Override
        public boolean test(ControlGroup group, NodeId replica) {
            return !hasFailed(group, replica) && close.test(group, replica);
        }

        @Override
        public boolean hasFailed(ControlGroup group, NodeId replica) {
            return watch.hasFailed(view, group, replica);
        }
    }

    /**
     * The steps that {@link Rebalancer} plans now. Nobody is asked unless a leader that is up is to
     * move: those that are lost can not wait.
     */
    List<MetadataCommand> plan(MetadataView view, Rebalancer.Limits limits)
            throws InterruptedException {
        Set<ControlGroup> wanted = new LinkedHashSet<>();
        List<MetadataCommand> hopeful =
                plan(
                        view,
                        limits,
                        (group, replica) -> {
                            wanted.add(group);
                            return true;
                        });
        if (wanted.isEmpty() || !movesLeaders(view, hopeful)) {
            return hopeful;
        }
        Map<NodeId, Map<ControlGroupId, LogEnd>> logs = ask(wanted, LAG_MS);
        return plan(view, limits, (group, replica) -> isInSync(logs, group, replica));
    }

    private List<MetadataCommand> plan(
            MetadataView view, Rebalancer.Limits limits, BiPredicate<ControlGroup, NodeId> close) {
        return Rebalancer.plan(view, limits, new Sync(view, watch, close));
    }

    private static boolean movesLeaders(MetadataView view, List<MetadataCommand> commands) {
        return commands.stream()
                .filter(MetadataCommand.StartTerms.class::isInstance)
                .flatMap(command -> ((MetadataCommand.StartTerms) command).changes().stream())
                .anyMatch(change -> {
                    ControlGroup group = view.controlGroup(change.group());
                    NodeInfo leader = group == null ? null : view.node(group.leader());
                    return leader != null && leader.isUp() && !leader.id().equals(change.leader());
                });
    }

    private static boolean isInSync(
            Map<NodeId, Map<ControlGroupId, LogEnd>> logs, ControlGroup group, NodeId replica) {
        LogEnd leader = logs.getOrDefault(group.leader(), Map.of()).get(group.id());
        LogEnd other = logs.getOrDefault(replica, Map.of()).get(group.id());
        return leader != null && leader.equals(other);
    }

    /**
     * How far logs go of what the leaders had when they were asked: those in sync are equal to
     * their leader's.
     *
     * @param lagMs time for the others to get there
     */
    Map<NodeId, Map<ControlGroupId, LogEnd>> ask(Collection<ControlGroup> groups, long lagMs)
            throws InterruptedException {
        Map<NodeId, List<ControlGroupId>> leaders = new TreeMap<>();
        Map<NodeId, List<ControlGroupId>> others = new TreeMap<>();
        for (ControlGroup group : groups) {
            if (isThere(group.leader())) {
                add(leaders, group.leader(), group);
            }
            for (NodeId member : group.replicas()) {
                if (!member.equals(group.leader()) && group.counts(member) && isThere(member)) {
                    add(others, member, group);
                }
            }
        }
        Map<ControlGroupId, LogEnd> ends = new HashMap<>();
        Map<NodeId, Map<ControlGroupId, LogEnd>> found = new TreeMap<>();
        survey.ask(leaders, PATIENCE_MS)
                .forEach((leader, logs) -> {
                    ends.putAll(logs);
                    found.computeIfAbsent(leader, node -> new HashMap<>()).putAll(logs);
                });
        TimeUnit.MILLISECONDS.sleep(lagMs);
        survey.ask(others, PATIENCE_MS)
                .forEach((member, logs) ->
                        logs.forEach((group, end) ->
                                found.computeIfAbsent(member, node -> new HashMap<>())
                                        .put(group, capped(end, ends.get(group)))));
        return found;
    }

    private static LogEnd capped(LogEnd end, @Nullable LogEnd leader) {
        if (leader == null || end.lastTerm() != leader.lastTerm()) {
            return end;
        }
        return end.end() >= leader.end() ? leader : end;
    }

    private boolean isThere(NodeId node) {
        return node.equals(self) || connected.test(node);
    }

    private static void add(
            Map<NodeId, List<ControlGroupId>> map, NodeId node, ControlGroup group) {
        map.computeIfAbsent(node, id -> new ArrayList<>()).add(group.id());
    }
}
