package io.hadron.core.cluster;

import io.hadron.core.cluster.MetadataCommand.GroupTerm;
import io.hadron.core.model.AuditRecord;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** New terms for what a node holds whose process is a new one. */
final class ReturningNode {
    /** So many groups are named in the record. */
    private static final int NAMED = 20;

    private final MetadataEditor editor;
    private final NodeId node;
    private final LeaderSpread spread;
    private final GroupEdits edits;
    private final List<String> resumed = new ArrayList<>();

    ReturningNode(MetadataEditor editor, NodeId node) {
        this.editor = editor;
        this.node = node;
        this.edits = new GroupEdits(editor);
        this.spread = new LeaderSpread(editor.state());
    }

    /** What a node's store may lack of what it acknowledged. */
    enum Loss {
        NOTHING,
        /** What it was not told to force to the disk at once. */
        UNSYNCED,
        ANYTHING
    }

    /**
     * The process that led is gone, so whatever it left half done must be recovered: by another
     * member that is up, if there is one.
     *
     * @param loss of anything: the node is a learner from here on
     * @return how many groups the node leads in a new term
     */
    int startTerms(Loss loss, long timeMs) {
        for (GroupPair pair : GroupPair.all(editor.state())) {
            if (loss == Loss.UNSYNCED && !pair.isNew() && pair.countsAlone(node)) {
                resume(pair);
            } else if (loss != Loss.NOTHING && pair.isHeldBy(node)) {
                startAsLearner(pair);
            } else if (pair.leader().equals(node)) {
                start(pair, pair.learners());
            }
        }
        edits.emit();
        record(timeMs);
        int led = 0;
        for (GroupTerm started : edits.started()) {
            ControlGroup group = editor.controlGroup(started.group());
            led += group != null && group.leader().equals(node) ? 1 : 0;
        }
        return led;
    }

    /**
     * Nobody else holds any of it, so nobody can say more about what may be missing, and waiting
     * would bring nothing back. One that had lost something else before is a learner, and stays
     * one.
     */
    private void resume(GroupPair pair) {
        pair.groups().forEach(group -> edits.start(group, group.resumed()));
        resumed.add(OnlyCopies.name(editor.state(), pair.data()));
    }

    /** What was said to survive less than the death of a machine, and may not have survived it. */
    private void record(long timeMs) {
        if (resumed.isEmpty()) {
            return;
        }
        String text =
                "the machine of node "
                        + node
                        + " went down, and not every write was forced to its disk: "
                        + resumed.size()
                        + " partitions that only it holds go on with what is on the disk, without"
                        + " what they acknowledged last: "
                        + String.join(", ", resumed.subList(0, Math.min(NAMED, resumed.size())))
                        + (resumed.size() > NAMED ? ", ..." : "");
        editor.put(
                new AuditRecord(
                        editor.version(),
                        timeMs,
                        AuditRecord.Action.RESUMED_WITHOUT_UNSYNCED,
                        text,
                        ""));
    }

    private static boolean hasMajority(List<NodeId> members, List<NodeId> learners) {
        return GroupPair.counted(members, learners) >= GroupPair.majority(members.size());
    }

    private void startAsLearner(GroupPair pair) {
        List<NodeId> learners = new ArrayList<>(pair.learners());
        // What was never established has acknowledged nothing that could be lost.
        if (!learners.contains(node) && !pair.isNew()) {
            learners.add(node);
        }
        start(pair, learners);
    }

    private void start(GroupPair pair, List<NodeId> learners) {
        NodeId old = pair.leader();
        boolean stays = !old.equals(node) && pair.mayLead(old, pair.replicas(), learners);
        NodeId next = stays ? old : successor(pair, learners);
        List<NodeId> members = pair.replicas();
        if (next == null || !hasMajority(members, learners)) {
            // A set that can not be established any more gives way to the last one that was.
            List<NodeId> set = pair.data().establishedReplicas();
            NodeId former = former(pair, learners);
            if (former != null && (next == null || hasMajority(set, learners))) {
                next = former;
                members = set;
            }
        }
        next = next == null ? old : next;
        spread.move(pair.stream(), old, next);
        edits.start(pair, next, members, learners);
    }

    /** Another that is up; else the node itself; else one that counts, and will be back. */
    private @Nullable NodeId successor(GroupPair pair, List<NodeId> learners) {
        List<NodeId> able =
                pair.replicas().stream()
                        .filter(n -> pair.mayLead(n, pair.replicas(), learners))
                        .toList();
        NodeId up =
                spread.least(
                        pair.stream(),
                        pair.preferred(able.stream().filter(this::isOtherAndUp).toList()));
        if (up != null) {
            return up;
        }
        return able.contains(node) ? node : spread.least(pair.stream(), pair.preferred(able));
    }

    /**
     * A member of the set before, where nobody of a set that was never established can lead: back
     * to that one.
     */
    private @Nullable NodeId former(GroupPair pair, List<NodeId> learners) {
        List<NodeId> set = pair.data().establishedReplicas();
        return spread.least(
                pair.stream(),
                set.stream()
                        .filter(n -> pair.mayLead(n, set, learners))
                        .filter(editor::isUp)
                        .toList());
    }

    private boolean isOtherAndUp(NodeId other) {
        return !other.equals(node) && editor.isUp(other);
    }
}
