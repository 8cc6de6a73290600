package io.hadron.core.cluster;

import io.hadron.core.model.AuditRecord;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.ControlGroupKind;
import io.hadron.core.model.Labels;
import io.hadron.core.model.NamespaceName;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import io.hadron.core.model.ObjectId;
import io.hadron.core.model.ObjectMeta;
import io.hadron.core.model.ObjectRef;
import io.hadron.core.model.QualifiedName;
import io.hadron.core.model.SchemaObject;
import io.hadron.core.model.SchemaObject.NamespaceInfo;
import io.hadron.core.model.SchemaObject.StreamInfo;
import io.hadron.core.model.Tombstone;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The mutable face of the state, for one command: keeps the indexes right and notes what must be
 * stored and told. Not for more than one thread.
 */
final class MetadataEditor {
    private final Tables tables;
    private final long version;
    private final SortedMap<StateKey, Optional<StateEntry>> changes = new TreeMap<>();
    private final List<MetadataEvent> events = new ArrayList<>();

    /** Edits a copy of {@code state}, which becomes the state at {@code version}. */
    MetadataEditor(MetadataState state, long version) {
        this.tables = new Tables(state.tables());
        this.version = version;
    }

    private MetadataEditor(long version) {
        this.tables = new Tables();
        this.version = version;
    }

    /** At the state before the first command. */
    static MetadataEditor genesis(long version) {
        MetadataEditor editor = new MetadataEditor(version);
        ObjectId id = editor.nextObjectId();
        editor.put(
                new NamespaceInfo(
                        ObjectMeta.created(id, Labels.NONE, null, 0), NamespaceName.DEFAULT));
        return editor;
    }

    /** The state as edited so far; later edits do not show in it. */
    MetadataState state() {
        return new MetadataState(version, new Tables(tables));
    }

    Transition finish(MetadataOutcome outcome) {
        return new Transition(state(), outcome, events, changes);
    }

    long version() {
        return version;
    }

    void emit(MetadataEvent event) {
        events.add(event);
    }

    ObjectId nextObjectId() {
        return new ObjectId(nextId());
    }

    ControlGroupId nextControlGroupId() {
        return new ControlGroupId(nextId());
    }

    Counters counters() {
        return tables.counters;
    }

    @Nullable SchemaObject object(ObjectRef ref) {
        return switch (ref.kind()) {
            case NAMESPACE -> tables.namespaces.get(ref.namespaceName());
            case STREAM -> tables.streamNames.get(ref.qualified());
            case GROUP -> tables.groupNames.get(ref.qualified());
            case PIPELINE, USER, TOKEN -> null;
        };
    }

    @Nullable StreamInfo stream(QualifiedName name) {
        return tables.streamNames.get(name);
    }

    @Nullable NodeInfo node(NodeId id) {
        return tables.nodes.get(id);
    }

    boolean isUp(NodeId id) {
        NodeInfo node = tables.nodes.get(id);
        return node != null && node.isUp();
    }

    @Nullable ControlGroup controlGroup(ControlGroupId id) {
        return tables.controlGroups.get(id);
    }

    @Nullable ControlGroup controlGroup(ControlGroupKind kind, ObjectId stream, int partition) {
        return tables.partitions.get(new Tables.PartitionKey(kind, stream, partition));
    }

    /** The pair that a group is part of, as edited so far; null if there is none. */
    @Nullable GroupPair pair(ControlGroupId id) {
        ControlGroup group = controlGroup(id);
        if (group == null) {
            return null;
        }
        ControlGroup data = controlGroup(ControlGroupKind.SPC, group.stream(), group.partition());
        return data == null
                ? null
                : new GroupPair(
                        data,
                        controlGroup(ControlGroupKind.SCC, group.stream(), group.partition()));
    }

    @Nullable Tombstone tombstone(ObjectId id) {
        return tables.tombstones.get(id);
    }

    void put(Counters counters) {
        put(new StateEntry.CountersEntry(counters));
    }

    void put(SchemaObject object) {
        put(new StateEntry.ObjectEntry(object));
    }

    /** Nodes that are no members any more have nothing to confirm. */
    void put(ControlGroup group) {
        ControlGroup kept = group;
        for (NodeId node : group.leaving()) {
            if (tables.nodes.get(node) == null) {
                kept = kept.withoutLeaving(node);
            }
        }
        put(new StateEntry.ControlGroupEntry(kept));
    }

    void put(NodeInfo node) {
        put(new StateEntry.NodeEntry(node));
    }

    /** The oldest record goes when there are too many. */
    void put(AuditRecord record) {
        put(new StateEntry.AuditEntry(record));
        if (tables.audit.size() > AuditRecord.MAX_KEPT) {
            remove(new StateEntry.AuditEntry(tables.audit.values().iterator().next()));
        }
    }

    void put(Tombstone tombstone) {
        put(new StateEntry.TombstoneEntry(tombstone));
    }

    void put(StateEntry entry) {
        tables.put(entry);
        changes.put(entry.key(), Optional.of(entry));
    }

    void remove(StateEntry entry) {
        tables.remove(entry);
        changes.put(entry.key(), Optional.empty());
    }

    private long nextId() {
        long id = tables.counters.nextId();
        put(tables.counters.withNextId(Math.addExact(id, 1)));
        return id;
    }
}
