package io.hadron.core.cluster;

import io.hadron.core.cluster.Tally.Gain;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupKind;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.ObjectId;
import java.util.Collection;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * How many partitions each node leads, kept while choices are made, so that they spread evenly:
 * those of each stream first, then all.
 */
final class LeaderSpread {
    private final Tally led = new Tally();

    LeaderSpread(MetadataView view) {
        for (ControlGroup group : view.controlGroups()) {
            if (group.kind() == ControlGroupKind.SPC) {
                led.add(group.stream(), group.leader(), 1);
            }
        }
    }

    /** Who leads least of a stream first. */
    Comparator<NodeId> leastOf(ObjectId stream) {
        return led.leastOf(stream);
    }

    /** The same, whatever the stream. */
    Comparator<NodeId> leastInAll() {
        return Comparator.comparingInt(led::total);
    }

    /** The candidate that leads least; the lowest id of several. Null if there is none. */
    @Nullable NodeId least(ObjectId stream, Collection<NodeId> candidates) {
        return candidates.stream()
                .min(leastOf(stream).thenComparing(Comparator.naturalOrder()))
                .orElse(null);
    }

    Gain gain(ObjectId stream, NodeId from, NodeId to) {
        return led.gain(stream, from, to);
    }

    void move(ObjectId stream, NodeId from, NodeId to) {
        led.add(stream, from, -1);
        led.add(stream, to, 1);
    }

    void add(ObjectId stream, NodeId node) {
        led.add(stream, node, 1);
    }
}
