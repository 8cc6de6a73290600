package io.hadron.simulation.broker;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.ReplicaSet;
import io.hadron.core.replication.ReplicationInput.Designated;
import java.util.TreeMap;

/**
 * The cluster's controller as one linearizable register per control group. Never fails; its
 * messages do.
 */
public final class SimController {

    static final NodeId NODE = new NodeId(1);
    private static final ReplicaSet SET = ReplicaSet.of(NODE);

    private record Terms(long current, long established) {}

    private final TreeMap<Long, Terms> groups = new TreeMap<>();

    private Terms terms(long group) {
        return groups.getOrDefault(group, new Terms(1, 0));
    }

    Designated designation(long group) {
        Terms terms = terms(group);
        return new Designated(
                terms.current,
                NODE,
                SET,
                terms.established,
                terms.established == 0 ? ReplicaSet.NONE : SET);
    }

    /** Starts the term after {@code term}, if that is still the current one. */
    public void startTermAfter(long group, long term) {
        Terms terms = terms(group);
        if (terms.current == term) {
            groups.put(group, new Terms(term + 1, terms.established));
        }
    }

    /** Accepts the current term only; the answer is the current term. */
    long establish(long group, long term) {
        Terms terms = terms(group);
        if (terms.current == term) {
            groups.put(group, new Terms(term, term));
        }
        return terms.current;
    }

    public long currentTerm(long group) {
        return terms(group).current;
    }

    long establishedTerm(long group) {
        return terms(group).established;
    }
}
