package io.hadron.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the nodes hold, beside the metadata: for every group how many entries were ever committed,
 * and up to which of them each node has all. Leaders commit on what they knew when they were
 * designated, however old that is, as long as enough nodes are not fenced; recovery fences any
 * majority that it may. So whatever the metadata lets count must be enough to find every entry.
 */
final class MembershipModel {
    /** A leader's process with what it was told: nobody tells it that its time is over. */
    private static final class Reign {
        final ControlGroup told;
        final TreeSet<NodeId> holders;
        boolean established;

        Reign(ControlGroup told, Collection<NodeId> holders) {
            this.told = told;
            this.holders = new TreeSet<>(holders);
        }
    }

    private record Copy(ControlGroupId group, NodeId node) implements Comparable<Copy> {
        @Override
        public int compareTo(Copy other) {
            int byGroup = group.compareTo(other.group);
            return byGroup != 0 ? byGroup : node.compareTo(other.node);
        }
    }

    private final Random random;
    private final TreeMap<ControlGroupId, Integer> committed = new TreeMap<>();
    private final TreeMap<ControlGroupId, List<Reign>> reigns = new TreeMap<>();
    private final TreeMap<Copy, Integer> held = new TreeMap<>();
    private final TreeMap<Copy, Long> fences = new TreeMap<>();
    int commits;
    int losses;
    int early;
    int recoveries;

    MembershipModel(Random random) {
        this.random = random;
    }

    int committed(ControlGroupId group) {
        return committed.getOrDefault(group, 0);
    }

    private int held(ControlGroupId group, NodeId node) {
        return held.getOrDefault(new Copy(group, node), 0);
    }

    private boolean takes(ControlGroupId group, NodeId node, long term) {
        return fences.getOrDefault(new Copy(group, node), 0L) <= term;
    }

    /** Every entry is on so many sources that no recovery can miss it. */
    void check(MetadataView view) {
        for (ControlGroup group : view.controlGroups()) {
            if (!group.wasEstablished()) {
                assertThat(committed(group.id())).as("%s", group).isZero();
                continue;
            }
            long without =
                    sources(view, group).stream()
                            .filter(node -> held(group.id(), node) < committed(group.id()))
                            .count();
            assertThat(without)
                    .as("sources of %s that lack what is committed: %s", group, held)
                    .isLessThan(GroupPair.meeting(group.establishedReplicas().size()));
        }
    }

    private static List<NodeId> sources(MetadataView view, ControlGroup group) {
        return group.establishedReplicas().stream()
                .filter(node -> group.countsForRecovery(node) && view.node(node) != null)
                .toList();
    }

    /**
     * R3: fences so many of the established set that each majority has one of them, takes the most,
     * and spreads it.
     */
    void recover(MetadataView view, ControlGroup group) {
        List<NodeId> fenced = some(sources(view, group));
        List<NodeId> members =
                group.replicas().stream()
                        .filter(n -> group.counts(n) && view.node(n) != null)
                        .toList();
        List<NodeId> reached = new ArrayList<>(some(members));
        boolean enough =
                !group.wasEstablished()
                        || fenced.size() >= GroupPair.meeting(group.establishedReplicas().size());
        if (!enough
                || !members.contains(group.leader())
                || fenced.stream().anyMatch(n -> !takes(group.id(), n, group.term()))) {
            return;
        }
        if (!reached.contains(group.leader())) {
            reached.add(group.leader());
        }
        int majority = GroupPair.majority(group.replicas().size());
        if (reached.size() < Math.min(majority, members.size())
                || reached.stream().anyMatch(n -> !takes(group.id(), n, group.term()))) {
            return;
        }
        int most = fenced.stream().mapToInt(n -> held(group.id(), n)).max().orElse(0);
        assertThat(most).as("recovery of %s by %s", group, fenced).isEqualTo(committed(group.id()));
        fenced.forEach(n -> fences.put(new Copy(group.id(), n), group.term()));
        for (NodeId node : reached) {
            fences.put(new Copy(group.id(), node), group.term());
            held.put(new Copy(group.id(), node), most);
        }
        reigns.computeIfAbsent(group.id(), id -> new ArrayList<>()).add(new Reign(group, reached));
        recoveries++;
    }

    /** Whether the current leader has recovered, and may say so. */
    boolean hasRecovered(ControlGroup group) {
        return reigns.getOrDefault(group.id(), List.of()).stream()
                .anyMatch(reign -> reign.told.term() == group.term());
    }

    /** Whether a majority that counts holds the beginning of the term. */
    boolean mayEstablish(ControlGroup group) {
        return reigns.getOrDefault(group.id(), List.of()).stream()
                .filter(reign -> reign.told.term() == group.term())
                .anyMatch(reign ->
                        reign.holders.stream().filter(group::counts).count()
                                >= GroupPair.majority(group.replicas().size()));
    }

    void established(ControlGroup group) {
        for (Reign reign : reigns.getOrDefault(group.id(), List.of())) {
            reign.established |= reign.told.term() == group.term();
        }
    }

    /** R5: any leader of a term that was established commits on a majority that it can reach. */
    void commit(ControlGroupId group) {
        List<Reign> all = reigns.getOrDefault(group, List.of());
        if (all.isEmpty()) {
            return;
        }
        Reign reign = all.get(random.nextInt(all.size()));
        ControlGroup told = reign.told;
        List<NodeId> able =
                told.replicas().stream()
                        .filter(n -> told.counts(n) && takes(group, n, told.term()))
                        .filter(n -> !n.equals(told.leader()))
                        .toList();
        List<NodeId> acked = new ArrayList<>(some(able));
        acked.add(told.leader());
        if (!reign.established
                || !takes(group, told.leader(), told.term())
                || acked.size() < GroupPair.majority(told.replicas().size())) {
            return;
        }
        assertThat(held(group, told.leader())).isEqualTo(committed(group));
        committed.merge(group, 1, Integer::sum);
        for (NodeId node : acked) {
            held.put(new Copy(group, node), committed(group));
            fences.put(new Copy(group, node), told.term());
        }
        commits++;
    }

    /**
     * A learner gets all of the leader's log. False if the leader is not in a position to say so.
     */
    boolean teach(ControlGroup group, NodeId learner) {
        List<Reign> reign =
                reigns.getOrDefault(group.id(), List.of()).stream()
                        .filter(r -> r.told.term() == group.term())
                        .filter(r -> r.established || GroupPair.needs(group, learner))
                        .toList();
        if (reign.isEmpty() || !takes(group.id(), learner, group.term())) {
            return false;
        }
        early += reign.getFirst().established ? 0 : 1;
        reign.forEach(r -> r.holders.add(learner));
        held.put(new Copy(group.id(), learner), committed(group.id()));
        fences.put(new Copy(group.id(), learner), group.term());
        return true;
    }

    /** A leader hears of other learners in its term. */
    void tell(ControlGroup group) {
        List<Reign> all = reigns.getOrDefault(group.id(), List.of());
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).told.term() == group.term()) {
                Reign next = new Reign(group, all.get(i).holders);
                next.established = all.get(i).established;
                all.set(i, next);
            }
        }
    }

    /** The node's processes are gone. */
    void stop(NodeId node) {
        reigns.values().forEach(all -> all.removeIf(reign -> reign.told.leader().equals(node)));
    }

    /** The node has lost everything that it held, and what it was fenced at. */
    void wipe(NodeId node) {
        held.keySet().removeIf(copy -> copy.node().equals(node));
        fences.keySet().removeIf(copy -> copy.node().equals(node));
    }

    /**
     * The node's machine went down, and it does not force every write to the disk: of each group
     * some of the end may be gone, and its fence.
     */
    void cutPower(NodeId node) {
        for (Copy copy : List.copyOf(held.keySet())) {
            if (copy.node().equals(node)) {
                held.merge(copy, 0, (all, none) -> random.nextInt(all + 1));
                if (random.nextBoolean()) {
                    fences.remove(copy);
                }
            }
        }
    }

    /**
     * Nobody but this node holds the group, and nothing was forced to its disk: what is there is
     * all from here on. Nothing else lets an entry be lost without an operator.
     */
    void resume(ControlGroupId group, NodeId node) {
        int left = held(group, node);
        losses += left < committed(group) ? 1 : 0;
        reigns.remove(group);
        committed.put(group, left);
    }

    /** The node is no more: its disk is gone, and it acknowledges nothing. */
    void remove(NodeId node, MetadataView view) {
        stop(node);
        wipe(node);
        for (ControlGroup group : view.controlGroups()) {
            fences.put(new Copy(group.id(), node), Long.MAX_VALUE);
        }
    }

    /** A node takes part only from the metadata on that contains its start. */
    void started(NodeId node, MetadataView view) {
        for (ControlGroup group : view.controlGroups()) {
            if (group.isHeldBy(node)) {
                fences.merge(new Copy(group.id(), node), group.term(), Math::max);
            }
        }
    }

    /** A node that drops a group knows the term in which it had to, and takes nothing older. */
    void drop(ControlGroupId group, NodeId node, long term) {
        held.remove(new Copy(group, node));
        fences.put(new Copy(group, node), term);
    }

    /** What this node holds is all from here on. */
    void force(ControlGroupId group, NodeId survivor) {
        reigns.remove(group);
        committed.put(group, held(group, survivor));
    }

    private List<NodeId> some(Collection<NodeId> nodes) {
        List<NodeId> all = new ArrayList<>(nodes);
        Collections.shuffle(all, random);
        int size = Math.max(random.nextInt(all.size() + 1), random.nextInt(all.size() + 1));
        return all.subList(0, size);
    }
}
