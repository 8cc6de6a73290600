package io.hadron.core.replication;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.ReplicationInput.Designated;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/** The cluster controller's register of one control group. */
final class ControllerModel {

    private final Random random;
    private final int nodes;
    private final TreeMap<Long, ReplicaSet> sets = new TreeMap<>();
    private long term = 1;
    private NodeId leader;
    private ReplicaSet replicas;
    private long establishedTerm;
    private ReplicaSet established = ReplicaSet.NONE;
    private final TreeSet<NodeId> learners = new TreeSet<>();

    ControllerModel(Random random, int nodes) {
        this.random = random;
        this.nodes = nodes;
        replicas = ReplicaSet.of(new NodeId(1), new NodeId(2), new NodeId(3));
        leader = new NodeId(1);
        sets.put(term, replicas);
    }

    Designated designation() {
        return new Designated(
                term,
                leader,
                replicas,
                establishedTerm,
                established,
                new ReplicaSet(List.copyOf(learners)));
    }

    long term() {
        return term;
    }

    ReplicaSet replicas() {
        return replicas;
    }

    ReplicaSet setOf(long ofTerm) {
        return sets.get(ofTerm);
    }

    long establishedTerm() {
        return establishedTerm;
    }

    /** A new term, perhaps with another set; nothing happens if nobody could lead it. */
    void startTerm(boolean otherSet, NodeId wanted) {
        List<NodeId> able = new ArrayList<>();
        for (NodeId node : establishedTerm == 0 ? replicas.members() : established.members()) {
            if (!learners.contains(node)) {
                able.add(node);
            }
        }
        if (!otherSet) {
            able.removeIf(node -> !replicas.contains(node));
        }
        if (able.isEmpty()) {
            return;
        }
        leader = able.contains(wanted) ? wanted : able.get(random.nextInt(able.size()));
        if (otherSet) {
            ReplicaSet next = anySet();
            // A set without a majority that counts could never be established.
            if (hasMajorityWithout(next, new NodeId(0))) {
                replicas = next;
            } else if (!replicas.contains(leader)) {
                replicas = established;
            }
        }
        term++;
        sets.put(term, replicas);
        prune();
    }

    private ReplicaSet anySet() {
        var members = new TreeSet<NodeId>();
        members.add(leader);
        int size = 1 + random.nextInt(Math.min(nodes, 5));
        while (members.size() < size) {
            members.add(new NodeId(1 + random.nextInt(nodes)));
        }
        return new ReplicaSet(List.copyOf(members));
    }

    private void prune() {
        learners.removeIf(node -> !replicas.contains(node) && !established.contains(node));
    }

    /** The current term, which is the given one if it is established now. */
    long establish(long reported) {
        if (reported == term) {
            establishedTerm = term;
            established = replicas;
            prune();
        }
        return term;
    }

    /**
     * Whether so much of every set that matters stays without this node that recovery finds all.
     */
    boolean canForget(NodeId node) {
        return !node.equals(leaderIfAlone())
                && left(replicas, node) >= replicas.meeting()
                && left(established, node) >= established.meeting();
    }

    private NodeId leaderIfAlone() {
        return replicas.size() == 1 ? leader : new NodeId(0);
    }

    private boolean hasMajorityWithout(ReplicaSet set, NodeId node) {
        return left(set, node) >= set.majority();
    }

    private long left(ReplicaSet set, NodeId node) {
        return set.members().stream().filter(n -> !n.equals(node) && !learners.contains(n)).count();
    }

    /** A node came back without what it had: it counts for nothing, and a new term begins. */
    void forgot(NodeId node) {
        if (replicas.contains(node) || established.contains(node)) {
            learners.add(node);
            startTerm(false, leader);
            if (learners.contains(leader)) {
                startTerm(true, leader);
            }
        }
    }

    /** A node that gets the log without being a member. */
    void addLearner(NodeId node) {
        if (!replicas.contains(node) && !established.contains(node)) {
            learners.add(node);
        }
    }

    void caughtUp(long inTerm, NodeId node) {
        boolean early = replicas.contains(node) && !hasMajorityWithout(replicas, new NodeId(0));
        if (inTerm == term
                && (establishedTerm == term || early)
                && learners.remove(node)
                && !replicas.contains(node)) {
            var members = new ArrayList<>(replicas.members());
            if (!members.contains(node) && members.size() < 5) {
                members.add(node);
                NodeId stays = leader;
                if (established.contains(stays) && !learners.contains(stays)) {
                    replicas = new ReplicaSet(members);
                    term++;
                    sets.put(term, replicas);
                }
            }
        }
    }

    /** It need not follow the advice: whoever leads can recover by itself. */
    void newTermNeeded(long above, NodeId wanted) {
        if (above == term && (wanted.equals(leader) || random.nextBoolean())) {
            startTerm(false, wanted);
        }
    }
}
