package io.hadron.core.cluster;

import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.NodeInfo;
import io.hadron.core.model.ObjectId;
import io.hadron.core.model.SchemaObject.GroupInfo;
import io.hadron.core.model.SchemaObject.NamespaceInfo;
import io.hadron.core.model.SchemaObject.StreamInfo;
import io.hadron.core.model.Tombstone;
import io.hadron.core.model.Tombstone.Purge;
import java.util.List;

/**
 * What has changed, in the order of the change. Every control group's life begins with a
 * TermStarted.
 */
public sealed interface MetadataEvent {
    /** A node is new, has started, was lost, is back, or is in another mode. */
    record NodeChanged(NodeInfo node) implements MetadataEvent {}

    /** A node is no longer a member and never will be again. */
    record NodeRemoved(NodeInfo node) implements MetadataEvent {}

    record NamespaceCreated(NamespaceInfo namespace) implements MetadataEvent {}

    record NamespaceChanged(NamespaceInfo namespace) implements MetadataEvent {}

    record NamespaceDeleted(NamespaceInfo namespace) implements MetadataEvent {}

    record StreamCreated(StreamInfo stream) implements MetadataEvent {}

    record StreamChanged(StreamInfo stream) implements MetadataEvent {}

    /**
     * The control groups of the tombstone's purges are gone, with those of the stream's consumers.
     */
    record StreamDeleted(StreamInfo stream, Tombstone tombstone) implements MetadataEvent {}

    record GroupCreated(GroupInfo group) implements MetadataEvent {}

    record GroupChanged(GroupInfo group) implements MetadataEvent {}

    /**
     * A consumer group is gone. If its stream goes in the same change, the stream's tombstone,
     * which follows, takes this one's place.
     */
    record GroupDeleted(GroupInfo group, Tombstone tombstone) implements MetadataEvent {}

    /** Control groups whose term (their first, or the next) has started. */
    record TermStarted(List<ControlGroup> groups) implements MetadataEvent {
        public TermStarted {
            groups = List.copyOf(groups);
        }
    }

    /**
     * Groups with other learners, or of which more learners have caught up, in the same term and
     * with the same leader and members.
     */
    record LearnersChanged(List<ControlGroup> groups) implements MetadataEvent {
        public LearnersChanged {
            groups = List.copyOf(groups);
        }
    }

    /**
     * Nodes that hold a group no longer. They drop its data and confirm these purges. Who was away
     * finds itself in {@link ControlGroup#leaving}.
     */
    record ReplicasLeft(List<Purge> purges) implements MetadataEvent {
        public ReplicasLeft {
            purges = List.copyOf(purges);
        }
    }

    /** The current terms of these groups are established. */
    record Established(List<ControlGroupId> groups) implements MetadataEvent {
        public Established {
            groups = List.copyOf(groups);
        }
    }

    /** All data of a deleted object is gone. */
    record Purged(ObjectId object) implements MetadataEvent {}
}
