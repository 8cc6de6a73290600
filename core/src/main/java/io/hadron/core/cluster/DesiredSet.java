package io.hadron.core.cluster;

import io.hadron.core.cluster.Tally.Gain;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import io.hadron.core.model.NodeMode;
import io.hadron.core.model.ObjectId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where a partition's replicas shall be in the end. Depends on nothing but the metadata: learners
 * that are there are kept on, so that a plan made twice goes on with what it began.
 */
final class DesiredSet {
    private final MetadataView view;
    private final Placement placement;

    DesiredSet(MetadataView view, Placement placement) {
        this.view = view;
        this.placement = placement;
    }

    /**
     * The set for this many replicas. A member that is down stays; one that is removed or drains
     * goes when there is another one to take its place.
     */
    List<NodeId> of(GroupPair pair, int wish) {
        List<NodeId> set = new ArrayList<>(pair.replicas().stream().filter(this::stays).toList());
        List<NodeId> going = pair.replicas().stream().filter(node -> !stays(node)).toList();
        boolean whole = going.isEmpty() && set.size() == wish;
        while (set.size() > wish) {
            set.remove(placement.surplus(pair.stream(), set, pair.leader()));
        }
        List<NodeId> candidates = newcomers(pair);
        List<NodeId> unwanted = unwanted(pair);
        while (set.size() < wish) {
            NodeId next = placement.addition(pair.stream(), set, unwanted, candidates);
            if (next == null) {
                break;
            }
            set.add(next);
        }
        for (NodeId node : going) {
            if (set.size() < wish) {
                set.add(node);
            }
        }
        return whole ? spread(pair.stream(), set, candidates, unwanted) : set;
    }

    /** One swap that spreads the set better, if there is one. */
    private List<NodeId> spread(
            ObjectId stream,
            List<NodeId> set,
            List<NodeId> candidates,
            Collection<NodeId> unwanted) {
        Domains domains = placement.domains();
        int now = domains.crowding(set);
        if (now == 0) {
            return set;
        }
        List<NodeId> best = set;
        int least = now;
        boolean known = false;
        for (NodeId out : set) {
            List<NodeId> rest = without(set, out);
            NodeId in = placement.addition(stream, rest, withOut(unwanted, out), candidates);
            if (in == null) {
                continue;
            }
            List<NodeId> next = new ArrayList<>(rest);
            next.add(in);
            int crowding = domains.crowding(next);
            boolean goesOn = candidates.contains(in);
            if (crowding < now && ((goesOn && !known) || (goesOn == known && crowding < least))) {
                best = next;
                least = crowding;
                known = goesOn;
            }
        }
        return best;
    }

    /** The swap that was begun, with a learner that is there, if it is still worth it; or null. */
    @Nullable List<NodeId> begun(GroupPair pair) {
        return swap(pair, newcomers(pair), Gain::isLeft);
    }

    /** One swap that evens out replicas without crowding the set; null if there is none. */
    @Nullable List<NodeId> balanced(GroupPair pair, Predicate<Gain> worth) {
        return swap(pair, placement.targets(), worth);
    }

    private @Nullable List<NodeId> swap(GroupPair pair, List<NodeId> into, Predicate<Gain> worth) {
        List<NodeId> set = pair.replicas();
        int crowding = placement.domains().crowding(set);
        List<NodeId> unwanted = unwanted(pair);
        List<NodeId> best = null;
        Gain most = Gain.NONE;
        for (NodeId out : set) {
            for (NodeId in : into) {
                Gain gain = placement.gain(pair.stream(), out, in);
                if (!worth.test(gain)
                        || gain.compareTo(most) <= 0
                        || set.contains(in)
                        || unwanted.contains(in)) {
                    continue;
                }
                List<NodeId> next = without(set, out);
                next.add(in);
                if (placement.domains().crowding(next) <= crowding) {
                    best = next;
                    most = gain;
                }
            }
        }
        return best;
    }

    /** Learners that are no members and may become ones. */
    List<NodeId> newcomers(GroupPair pair) {
        List<NodeId> targets = placement.targets();
        return pair.learners().stream()
                .filter(node -> !pair.isMember(node) && targets.contains(node))
                .toList();
    }

    /** Nodes that still have to drop what they had of the group. */
    private static List<NodeId> unwanted(GroupPair pair) {
        TreeSet<NodeId> leaving = new TreeSet<>();
        for (ControlGroup group : pair.groups()) {
            leaving.addAll(group.leaving());
        }
        return List.copyOf(leaving);
    }

    private boolean stays(NodeId id) {
        NodeInfo node = view.node(id);
        return node != null && node.mode() != NodeMode.DRAINING;
    }

    private static List<NodeId> without(Collection<NodeId> set, NodeId node) {
        return new ArrayList<>(set.stream().filter(other -> !other.equals(node)).toList());
    }

    private static List<NodeId> withOut(Collection<NodeId> unwanted, NodeId node) {
        List<NodeId> more = new ArrayList<>(unwanted);
        more.add(node);
        return more;
    }
}
