package io.hadron.core.replication;

import io.hadron.core.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What was ever committed, and whether the cluster keeps to it. Looks at disks, not at promises.
 */
final class CommitAudit {

    static final class Violation extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Violation(String what) {
            super(what);
        }
    }

    /** Whole batches, from 0, in order. */
    private final List<ReplicaDisk.Batch> committed = new ArrayList<>();

    private final TreeMap<Long, NodeId> served = new TreeMap<>();
    private final ControllerModel controller;
    private final List<ReplicaNode> nodes;
    long commits;

    CommitAudit(ControllerModel controller, List<ReplicaNode> nodes) {
        this.controller = controller;
        this.nodes = nodes;
    }

    long committedEnd() {
        return committed.isEmpty() ? 0 : committed.getLast().end();
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation is not on the class path
    static void check(boolean holds, String what, Object... args) {
        if (!holds) {
            throw new Violation(String.format(what, args));
        }
    }

    void serves(ReplicaNode node, long term) {
        NodeId before = served.put(term, node.id());
        check(before == null || before.equals(node.id()), "two leaders in term %d", term);
        check(
                controller.establishedTerm() >= term,
                "%s serves in term %d before it is established",
                node.id(),
                term);
        // A deposed leader may be told late; only the current one must have everything.
        if (controller.establishedTerm() == term) {
            compare(node, committedEnd());
        }
    }

    /** The node holds all that is committed below an end, unchanged. */
    void compare(ReplicaNode node, long end) {
        long low = node.log().lowMark();
        for (int i = indexAt(low); i < committed.size() && committed.get(i).base() < end; i++) {
            ReplicaDisk.Batch expected = committed.get(i);
            ReplicaDisk.Batch found = node.log().at(expected.base());
            check(
                    expected.equals(found),
                    "%s has %s where %s is committed",
                    node.id(),
                    found,
                    expected);
        }
    }

    private int indexAt(long offset) {
        int low = 0;
        int high = committed.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (committed.get(middle).base() < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    void committed(ReplicaNode node, long from, long end, boolean leads, long term) {
        commits++;
        long known = Math.min(end, committedEnd());
        for (int i = indexAt(from); i < committed.size() && committed.get(i).end() <= known; i++) {
            ReplicaDisk.Batch expected = committed.get(i);
            if (expected.base() >= node.log().lowMark()) {
                check(
                        expected.equals(node.log().at(expected.base())),
                        "%s commits %s instead of %s",
                        node.id(),
                        node.log().at(expected.base()),
                        expected);
            }
        }
        if (end <= committedEnd()) {
            return;
        }
        check(leads, "%s commits up to %d, no leader has", node.id(), end);
        while (committedEnd() < end) {
            ReplicaDisk.Batch next = node.log().at(committedEnd());
            check(next != null, "%s commits what it has not, at %d", node.id(), committedEnd());
            committed.add(next);
        }
        checkHeld(node, end, term);
    }

    private void checkHeld(ReplicaNode leader, long end, long term) {
        ReplicaSet set = controller.setOf(term);
        int holding = 0;
        for (NodeId id : set.members()) {
            ReplicaNode node = nodes.get(id.value() - 1);
            boolean counts = !leader.knownLearners().contains(id);
            if (counts && (node.wiped() || node.holdsDurably(committed.getLast()))) {
                holding++;
            }
        }
        check(
                holding >= set.majority(),
                "%s commits up to %d in term %d, only %d of %s hold it",
                leader.id(),
                end,
                term,
                holding,
                set);
    }

    void heldByAll(ReplicaNode leader, long end, long term) {
        for (NodeId id : controller.setOf(term).members()) {
            ReplicaNode node = nodes.get(id.value() - 1);
            check(
                    node.wiped() || node.holdsDurably(committed.get(indexAt(end) - 1)),
                    "%s does not hold what %s says all do, below %d",
                    id,
                    leader.id(),
                    end);
        }
    }

    void begins(ReplicaNode node, long base) {
        check(base <= committedEnd(), "%s begins at %d, not committed", node.id(), base);
    }

    void cuts(ReplicaNode node, long newEnd, long knownCommit) {
        check(newEnd >= knownCommit, "%s cuts below its commit %d", node.id(), knownCommit);
    }
}
