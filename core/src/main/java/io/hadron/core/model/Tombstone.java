package io.hadron.core.model;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A deleted object whose data may still be on disk. Data is deleted only because of one of these,
 * never because a name is missing. It goes when every purge has been confirmed.
 *
 * @param stream for a consumer group the stream it was on; for a stream itself
 * @param deletedMs time of the command that deleted it, in milliseconds since 1970
 * @param pending what is still to be removed
 */
public record Tombstone(
        ObjectId id, ObjectRef ref, ObjectId stream, long deletedMs, SortedSet<Purge> pending) {
    public Tombstone {
        pending = Collections.unmodifiableSortedSet(new TreeSet<>(pending));
    }

    public Tombstone withPending(SortedSet<Purge> left) {
        return new Tombstone(id, ref, stream, deletedMs, left);
    }

    /** The object's data in one control group, on one node. */
    public record Purge(ObjectId object, ControlGroupId controlGroup, NodeId node)
            implements Comparable<Purge> {
        @Override
        public int compareTo(Purge other) {
            int byObject = object.compareTo(other.object);
            int byGroup = controlGroup.compareTo(other.controlGroup);
            return byObject != 0 ? byObject : byGroup != 0 ? byGroup : node.compareTo(other.node);
        }
    }
}
