package io.hadron.core.cluster;

import io.hadron.core.model.AuditRecord;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.ControlGroupKind;
import io.hadron.core.model.Managed;
import io.hadron.core.model.NamespaceName;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import io.hadron.core.model.ObjectId;
import io.hadron.core.model.QualifiedName;
import io.hadron.core.model.SchemaObject;
import io.hadron.core.model.SchemaObject.GroupInfo;
import io.hadron.core.model.SchemaObject.NamespaceInfo;
import io.hadron.core.model.SchemaObject.StreamInfo;
import io.hadron.core.model.Tombstone;
import java.util.Comparator;

/**
 * The maps of the state and the indexes over them, kept in step. Changed only by the {@link
 * MetadataEditor} that made the copy; never again once a {@link MetadataState} holds it.
 */
final class Tables {
    Counters counters = new Counters(null, 0, 1, 1, 1);
    SortedTree<NodeId, NodeInfo> nodes = SortedTree.empty();
    SortedTree<NamespaceName, NamespaceInfo> namespaces = SortedTree.empty();
    SortedTree<ObjectId, StreamInfo> streams = SortedTree.empty();
    SortedTree<ObjectId, GroupInfo> groups = SortedTree.empty();
    SortedTree<ControlGroupId, ControlGroup> controlGroups = SortedTree.empty();
    SortedTree<ObjectId, Tombstone> tombstones = SortedTree.empty();
    SortedTree<Long, CompletedRequest> requests = SortedTree.empty();
    SortedTree<String, Managed> branches = SortedTree.empty();
    SortedTree<Long, AuditRecord> audit = SortedTree.empty();

    SortedTree<QualifiedName, StreamInfo> streamNames = SortedTree.empty();
    SortedTree<QualifiedName, GroupInfo> groupNames = SortedTree.empty();
    SortedTree<StreamGroupKey, GroupInfo> streamGroups = SortedTree.empty();
    SortedTree<PartitionKey, ControlGroup> partitions = SortedTree.empty();
    SortedTree<String, CompletedRequest> requestIds = SortedTree.empty();

    Tables() {}

    Tables(Tables from) {
        counters = from.counters;
        nodes = from.nodes;
        namespaces = from.namespaces;
        streams = from.streams;
        groups = from.groups;
        controlGroups = from.controlGroups;
        tombstones = from.tombstones;
        requests = from.requests;
        branches = from.branches;
        audit = from.audit;
        streamNames = from.streamNames;
        groupNames = from.groupNames;
        streamGroups = from.streamGroups;
        partitions = from.partitions;
        requestIds = from.requestIds;
    }

    void put(StateEntry entry) {
        switch (entry) {
            case StateEntry.CountersEntry(Counters value) -> counters = value;
            case StateEntry.NodeEntry(NodeInfo node) -> nodes = nodes.upsert(node.id(), node);
            case StateEntry.ObjectEntry(SchemaObject object) -> put(object);
            case StateEntry.ControlGroupEntry(ControlGroup group) -> {
                controlGroups = controlGroups.upsert(group.id(), group);
                partitions = partitions.upsert(PartitionKey.of(group), group);
            }
            case StateEntry.TombstoneEntry(Tombstone dead) ->
                    tombstones = tombstones.upsert(dead.id(), dead);
            case StateEntry.RequestEntry(CompletedRequest done) -> {
                requests = requests.upsert(done.version(), done);
                requestIds = requestIds.upsert(done.requestId(), done);
            }
            case StateEntry.BranchEntry(Managed branch) ->
                    branches = branches.upsert(branch.branch(), branch);
            case StateEntry.AuditEntry(AuditRecord done) ->
                    audit = audit.upsert(done.version(), done);
        }
    }

    void remove(StateEntry entry) {
        switch (entry) {
            case StateEntry.CountersEntry counter ->
                    throw new IllegalArgumentException("counters stay: " + counter);
            case StateEntry.NodeEntry(NodeInfo node) -> nodes = nodes.remove(node.id());
            case StateEntry.ObjectEntry(SchemaObject object) -> remove(object);
            case StateEntry.ControlGroupEntry(ControlGroup group) -> {
                controlGroups = controlGroups.remove(group.id());
                partitions = partitions.remove(PartitionKey.of(group));
            }
            case StateEntry.TombstoneEntry(Tombstone dead) ->
                    tombstones = tombstones.remove(dead.id());
            case StateEntry.RequestEntry(CompletedRequest done) -> {
                requests = requests.remove(done.version());
                requestIds = requestIds.remove(done.requestId());
            }
            case StateEntry.BranchEntry(Managed branch) ->
                    branches = branches.remove(branch.branch());
            case StateEntry.AuditEntry(AuditRecord done) -> audit = audit.remove(done.version());
        }
    }

    private void put(SchemaObject object) {
        switch (object) {
            case NamespaceInfo namespace ->
                    namespaces = namespaces.upsert(namespace.name(), namespace);
            case StreamInfo stream -> {
                streams = streams.upsert(stream.id(), stream);
                streamNames = streamNames.upsert(stream.name(), stream);
            }
            case GroupInfo group -> {
                groups = groups.upsert(group.id(), group);
                groupNames = groupNames.upsert(group.name(), group);
                streamGroups = streamGroups.upsert(StreamGroupKey.of(group), group);
            }
        }
    }

    private void remove(SchemaObject object) {
        switch (object) {
            case NamespaceInfo namespace -> namespaces = namespaces.remove(namespace.name());
            case StreamInfo stream -> {
                streams = streams.remove(stream.id());
                streamNames = streamNames.remove(stream.name());
            }
            case GroupInfo group -> {
                groups = groups.remove(group.id());
                groupNames = groupNames.remove(group.name());
                streamGroups = streamGroups.remove(StreamGroupKey.of(group));
            }
        }
    }

    /** Finds a control group by what it serves. */
    record PartitionKey(ControlGroupKind kind, ObjectId stream, int partition)
            implements Comparable<PartitionKey> {
        private static final Comparator<PartitionKey> ORDER =
                Comparator.comparing(PartitionKey::kind)
                        .thenComparing(PartitionKey::stream)
                        .thenComparingInt(PartitionKey::partition);

        static PartitionKey of(ControlGroup group) {
            return new PartitionKey(group.kind(), group.stream(), group.partition());
        }

        @Override
        public int compareTo(PartitionKey other) {
            return ORDER.compare(this, other);
        }
    }

    /** Finds the consumer groups of a stream. */
    record StreamGroupKey(ObjectId stream, long group) implements Comparable<StreamGroupKey> {
        private static final Comparator<StreamGroupKey> ORDER =
                Comparator.comparing(StreamGroupKey::stream)
                        .thenComparingLong(StreamGroupKey::group);

        static StreamGroupKey of(GroupInfo group) {
            return new StreamGroupKey(group.streamId(), group.id().value());
        }

        @Override
        public int compareTo(StreamGroupKey other) {
            return ORDER.compare(this, other);
        }
    }
}
