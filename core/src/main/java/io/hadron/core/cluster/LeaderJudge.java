package io.hadron.core.cluster;

import io.hadron.core.cluster.LeaderChoice.LogEnd;
import io.hadron.core.cluster.MetadataCommand.TermChange;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.ControlGroupKind;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides which leaders are replaced although their nodes are up: those that do not get their terms
 * established in time, while the nodes for a majority are there and another member could try. Their
 * replica may have stopped, may have lost what it needs, or may just not answer. Remembers who has
 * failed, until that process is gone or the partition has long been calm, so that nobody hands the
 * group back. Pure; one on the node that leads the cluster controller, which begins anew when
 * another node leads it.
 *
 * <p>Each replacement doubles the time that the next leader of the same partition gets. When all
 * members have failed they are tried again, more and more seldom: what was in their way may be
 * gone. A leader whose replica answers is not replaced by one that does not: that one has given up,
 * and what is missing may be a member that is down.
 */
public final class LeaderJudge {
    /** Where nobody else answers, they are asked again so much later. */
    private static final long ASK_AGAIN_MS = 5_000;

    private final Settings settings;
    private final NavigableMap<ControlGroupId, Case> cases = new TreeMap<>();

    /**
     * How patient it is.
     *
     * @param patienceMs for a leader to have its terms established, in milliseconds
     * @param maxPatienceMs the most that this grows to
     * @param calmMs a partition whose terms were established for so long begins anew: it is no more
     *     patient than others, and nobody has failed
     */
    public record Settings(long patienceMs, long maxPatienceMs, long calmMs) {
        public static final Settings DEFAULT = new Settings(10_000, 600_000, 600_000);

        public Settings {
            if (patienceMs < 1 || maxPatienceMs < patienceMs || calmMs < 0) {
                throw new IllegalArgumentException("not in order: " + patienceMs);
            }
        }
    }

    /** What is remembered of a partition, by the id of its controller. */
    private static final class Case {
        @Nullable NodeId leader;
        long session;
        long idleSinceMs = -1;
        long calmSinceMs = -1;
        int replaced;

        /** The sessions in which nodes have failed to lead it. */
        final NavigableMap<NodeId, Long> failed = new TreeMap<>();

        boolean hasFailed(@Nullable NodeInfo node) {
            return node != null && Long.valueOf(node.session()).equals(failed.get(node.id()));
        }
    }

    public LeaderJudge(Settings settings) {
        this.settings = settings;
    }

    /**
     * The partitions whose leader has had its time; see {@link #replace}. To be asked about twice a
     * second.
     *
     * @param nowMs of a clock that only goes forward
     */
    public List<ControlGroup> due(MetadataView view, long nowMs) {
        List<ControlGroup> due = new ArrayList<>();
        TreeSet<ControlGroupId> idle = new TreeSet<>();
        for (ControlGroup group : view.controlGroups()) {
            GroupPair pair = group.isEstablished() ? null : GroupPair.of(view, group.id());
            if (pair != null && idle.add(pair.data().id()) && isOverdue(view, pair, nowMs)) {
                due.add(pair.data());
            }
        }
        cases.entrySet()
                .removeIf(entry ->
                        !idle.contains(entry.getKey())
                                && isForgotten(view, entry.getKey(), entry.getValue(), nowMs));
        return due;
    }

    private boolean isOverdue(MetadataView view, GroupPair pair, long nowMs) {
        Case known = cases.computeIfAbsent(pair.data().id(), id -> new Case());
        known.calmSinceMs = -1;
        NodeInfo leader = view.node(pair.leader());
        boolean stranded = rescuer(view, pair) != null;
        if (leader == null || !leader.isUp() || !(stranded || couldBeEstablished(view, pair))) {
            known.idleSinceMs = -1;
            return false;
        }
        if (known.idleSinceMs < 0
                || !leader.id().equals(known.leader)
                || leader.session() != known.session) {
            known.leader = leader.id();
            known.session = leader.session();
            known.idleSinceMs = nowMs;
        }
        return nowMs - known.idleSinceMs >= patienceMs(known)
                && (stranded || !others(view, pair).isEmpty());
    }

    /**
     * Who may lead if the set before comes back, where nobody may lead the present one: those who
     * count are to leave, and those who came in their place hold nothing. So it is if a member has
     * forgotten while the set was being changed. Null if the present set can be led.
     */
    private static @Nullable NodeId rescuer(MetadataView view, GroupPair pair) {
        List<NodeId> before = pair.data().establishedReplicas();
        if (pair.isEstablished() || !pair.leaders(node -> true).isEmpty()) {
            return null;
        }
        return before.stream()
                .filter(node -> isUp(view, node))
                .filter(node -> pair.mayLead(node, before, pair.learners()))
                .findFirst()
                .orElse(null);
    }

    /** Whether it is up to the leader: all others that it takes are there. */
    private static boolean couldBeEstablished(MetadataView view, GroupPair pair) {
        if (!pair.mayLead(pair.leader(), pair.replicas(), pair.learners())) {
            return false;
        }
        return pair.groups().stream()
                .filter(group -> !group.isEstablished())
                .allMatch(group ->
                        GroupPair.canBeRecovered(group, node -> isUp(view, node))
                                && GroupPair.canBeHeld(group, node -> isUp(view, node)));
    }

    private static List<NodeId> others(MetadataView view, GroupPair pair) {
        return pair.leaders(node -> isUp(view, node) && !node.equals(pair.leader()));
    }

    private long patienceMs(Case known) {
        int doublings = Math.min(known.replaced, 20);
        return Math.min(settings.maxPatienceMs(), settings.patienceMs() << doublings);
    }

    private boolean isForgotten(MetadataView view, ControlGroupId id, Case known, long nowMs) {
        if (view.controlGroup(id) == null) {
            return true;
        }
        known.idleSinceMs = -1;
        known.calmSinceMs = known.calmSinceMs < 0 ? nowMs : known.calmSinceMs;
        known.failed.keySet().removeIf(node -> !known.hasFailed(view.node(node)));
        if (nowMs - known.calmSinceMs >= settings.calmMs()) {
            known.replaced = 0;
            known.failed.clear();
        }
        return known.replaced == 0 && known.failed.isEmpty();
    }

    /**
     * New terms for partitions that are due. Who leads them now has failed, unless only the present
     * leader answers: then nothing changes, and they are due again a few seconds later.
     *
     * @param survey what nodes say of their logs; may be empty or have gaps. A replica that has
     *     given up says nothing
     */
    public List<TermChange> replace(
            MetadataView view,
            Collection<ControlGroup> due,
            Map<NodeId, Map<ControlGroupId, LogEnd>> survey,
            long nowMs) {
        LeaderSpread spread = new LeaderSpread(view);
        List<TermChange> changes = new ArrayList<>();
        for (ControlGroup group : due) {
            GroupPair pair = GroupPair.of(view, group.id());
            Case known = cases.get(group.id());
            if (pair == null
                    || known == null
                    || pair.data().term() != group.term()
                    || changes.size() == MetadataCommand.MAX_BATCH) {
                continue;
            }
            NodeId rescuer = rescuer(view, pair);
            if (rescuer != null) {
                known.replaced++;
                known.idleSinceMs = nowMs;
                ControlGroup data = pair.data();
                changes.add(
                        new TermChange(
                                data.id(),
                                data.term(),
                                rescuer,
                                data.establishedReplicas(),
                                data.learners()));
                continue;
            }
            if (onlyLeaderAnswers(view, pair, survey)) {
                long again = Math.min(ASK_AGAIN_MS, settings.patienceMs());
                known.idleSinceMs = nowMs - patienceMs(known) + again;
                continue;
            }
            NodeId next =
                    spread.least(
                            pair.stream(),
                            LeaderChoice.furthest(pair, next(view, pair, known), survey));
            if (next != null) {
                known.replaced++;
                known.idleSinceMs = nowMs;
                spread.move(pair.stream(), pair.leader(), next);
                changes.add(TermChange.leader(pair.data(), next));
            }
        }
        return changes;
    }

    private static boolean onlyLeaderAnswers(
            MetadataView view, GroupPair pair, Map<NodeId, Map<ControlGroupId, LogEnd>> survey) {
        return answers(survey, pair.leader(), pair)
                && others(view, pair).stream().noneMatch(node -> answers(survey, node, pair));
    }

    private static boolean answers(
            Map<NodeId, Map<ControlGroupId, LogEnd>> survey, NodeId node, GroupPair pair) {
        return !LeaderChoice.end(survey, node, pair.data()).equals(LogEnd.UNKNOWN);
    }

    /** Those that have not failed yet; if all have, it is everyone's turn again. */
    private static List<NodeId> next(MetadataView view, GroupPair pair, Case known) {
        List<NodeId> able = others(view, pair);
        List<NodeId> fresh =
                able.stream().filter(node -> !known.hasFailed(view.node(node))).toList();
        if (fresh.isEmpty()) {
            known.failed.clear();
        }
        known.failed.put(pair.leader(), known.session);
        return fresh.isEmpty() ? able : fresh;
    }

    /** Whether the present process of a node has failed to lead a group, or the one beside it. */
    public boolean hasFailed(MetadataView view, ControlGroup group, NodeId node) {
        ControlGroup data =
                view.controlGroup(ControlGroupKind.SPC, group.stream(), group.partition());
        Case known = data == null ? null : cases.get(data.id());
        return known != null && known.hasFailed(view.node(node));
    }

    /** A survey without what those say that have failed: they are the last to be chosen. */
    public Map<NodeId, Map<ControlGroupId, LogEnd>> withoutFailed(
            MetadataView view, Map<NodeId, Map<ControlGroupId, LogEnd>> survey) {
        if (cases.values().stream().allMatch(known -> known.failed.isEmpty())) {
            return survey;
        }
        Map<NodeId, Map<ControlGroupId, LogEnd>> left = new TreeMap<>();
        survey.forEach((node, logs) -> {
            Map<ControlGroupId, LogEnd> sound = new TreeMap<>(logs);
            sound.keySet()
                    .removeIf(id -> {
                        ControlGroup group = view.controlGroup(id);
                        return group != null && hasFailed(view, group, node);
                    });
            left.put(node, sound);
        });
        return left;
    }

    private static boolean isUp(MetadataView view, NodeId id) {
        NodeInfo node = view.node(id);
        return node != null && node.isUp();
    }
}
