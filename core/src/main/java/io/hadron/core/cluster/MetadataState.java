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
import io.hadron.core.model.ObjectRef;
import io.hadron.core.model.QualifiedName;
import io.hadron.core.model.SchemaObject;
import io.hadron.core.model.SchemaObject.GroupInfo;
import io.hadron.core.model.SchemaObject.NamespaceInfo;
import io.hadron.core.model.SchemaObject.StreamInfo;
import io.hadron.core.model.Tombstone;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The state of the metadata machine: an immutable snapshot. Only {@link MetadataEditor} makes new
 * ones.
 */
public final class MetadataState implements MetadataView {
    private final long version;
    private final Tables tables;

    MetadataState(long version, Tables tables) {
        this.version = version;
        this.tables = tables;
    }

    /** The state before the first command: the default namespace and nothing else. */
    public static MetadataState genesis() {
        return MetadataEditor.genesis(0).state();
    }

    /** The state made of stored entries, in any order; none = {@link #genesis()}. */
    public static MetadataState load(Iterable<StateEntry> entries, long version) {
        MetadataEditor editor = MetadataEditor.genesis(version);
        entries.forEach(editor::put);
        return editor.state();
    }

    /** The same, at a later place in the log: what lies between changed nothing. */
    public MetadataState at(long laterVersion) {
        return new MetadataState(laterVersion, tables);
    }

    Tables tables() {
        return tables;
    }

    /** Everything that a store must hold to {@link #load} this state. */
    public List<StateEntry> entries() {
        List<StateEntry> all = new ArrayList<>();
        all.add(new StateEntry.CountersEntry(tables.counters));
        tables.nodes.values().forEach(node -> all.add(new StateEntry.NodeEntry(node)));
        tables.namespaces.values().forEach(object -> all.add(new StateEntry.ObjectEntry(object)));
        tables.streams.values().forEach(object -> all.add(new StateEntry.ObjectEntry(object)));
        tables.groups.values().forEach(object -> all.add(new StateEntry.ObjectEntry(object)));
        tables.controlGroups
                .values()
                .forEach(group -> all.add(new StateEntry.ControlGroupEntry(group)));
        tables.tombstones.values().forEach(dead -> all.add(new StateEntry.TombstoneEntry(dead)));
        tables.requests.values().forEach(done -> all.add(new StateEntry.RequestEntry(done)));
        tables.branches.values().forEach(branch -> all.add(new StateEntry.BranchEntry(branch)));
        tables.audit.values().forEach(done -> all.add(new StateEntry.AuditEntry(done)));
        return all;
    }

    @Override
    public long version() {
        return version;
    }

    @Override
    public long schemaVersion() {
        return tables.counters.schemaVersion();
    }

    @Override
    public @Nullable UUID clusterId() {
        return tables.counters.clusterId();
    }

    @Override
    public @Nullable NodeInfo node(NodeId id) {
        return tables.nodes.get(id);
    }

    @Override
    public Collection<NodeInfo> nodes() {
        return tables.nodes.values();
    }

    @Override
    public @Nullable NamespaceInfo namespace(NamespaceName name) {
        return tables.namespaces.get(name);
    }

    @Override
    public Collection<NamespaceInfo> namespaces() {
        return tables.namespaces.values();
    }

    @Override
    public @Nullable StreamInfo stream(QualifiedName name) {
        return tables.streamNames.get(name);
    }

    @Override
    public @Nullable StreamInfo stream(ObjectId id) {
        return tables.streams.get(id);
    }

    @Override
    public Collection<StreamInfo> streams() {
        return tables.streams.values();
    }

    @Override
    public @Nullable GroupInfo group(QualifiedName name) {
        return tables.groupNames.get(name);
    }

    @Override
    public @Nullable GroupInfo group(ObjectId id) {
        return tables.groups.get(id);
    }

    @Override
    public Collection<GroupInfo> groups() {
        return tables.groups.values();
    }

    @Override
    public List<GroupInfo> groupsOf(ObjectId stream) {
        List<GroupInfo> found = new ArrayList<>();
        for (GroupInfo group :
                tables.streamGroups.valuesFrom(new Tables.StreamGroupKey(stream, 0))) {
            if (!group.streamId().equals(stream)) {
                break;
            }
            found.add(group);
        }
        return found;
    }

    @Override
    public @Nullable SchemaObject object(ObjectRef ref) {
        return switch (ref.kind()) {
            case NAMESPACE -> namespace(ref.namespaceName());
            case STREAM -> stream(ref.qualified());
            case GROUP -> group(ref.qualified());
            case PIPELINE, USER, TOKEN -> null;
        };
    }

    @Override
    public @Nullable ControlGroup controlGroup(ControlGroupId id) {
        return tables.controlGroups.get(id);
    }

    @Override
    public @Nullable ControlGroup controlGroup(
            ControlGroupKind kind, ObjectId stream, int partition) {
        return tables.partitions.get(new Tables.PartitionKey(kind, stream, partition));
    }

    @Override
    public Collection<ControlGroup> controlGroups() {
        return tables.controlGroups.values();
    }

    @Override
    public List<ControlGroup> controlGroupsOf(ControlGroupKind kind, ObjectId stream) {
        List<ControlGroup> found = new ArrayList<>();
        Tables.PartitionKey from = new Tables.PartitionKey(kind, stream, 0);
        for (ControlGroup group : tables.partitions.valuesFrom(from)) {
            if (group.kind() != kind || !group.stream().equals(stream)) {
                break;
            }
            found.add(group);
        }
        return found;
    }

    @Override
    public Collection<Tombstone> tombstones() {
        return tables.tombstones.values();
    }

    @Override
    public @Nullable Tombstone tombstone(ObjectId id) {
        return tables.tombstones.get(id);
    }

    @Override
    public long branchRevision(String branch) {
        Managed deployed = tables.branches.get(branch);
        return deployed == null ? 0 : deployed.revision();
    }

    @Override
    public Collection<AuditRecord> audit() {
        return tables.audit.values();
    }

    @Override
    public int partitionCount() {
        return tables.streams.values().stream().mapToInt(s -> s.spec().partitions()).sum();
    }

    @Override
    public long digest() {
        Digest digest = new Digest();
        digest.add(Long.toString(version));
        entries().forEach(entry -> digest.add(entry.toString()));
        return digest.value();
    }
}
