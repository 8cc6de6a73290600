package io.hadron.core.cluster;

import io.hadron.core.model.AuditRecord;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.ControlGroupKind;
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
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The metadata at one version. Immutable: any thread may read it, and what it read stays
 * consistent. All collections are in the order of their keys.
 */
public interface MetadataView {
    /** Index of the last applied command. */
    long version();

    /** Version of the last change set that changed an object; 0 = none yet. */
    long schemaVersion();

    /** Null until the first node has registered. */
    @Nullable UUID clusterId();

    @Nullable NodeInfo node(NodeId id);

    Collection<NodeInfo> nodes();

    @Nullable NamespaceInfo namespace(NamespaceName name);

    Collection<NamespaceInfo> namespaces();

    @Nullable StreamInfo stream(QualifiedName name);

    @Nullable StreamInfo stream(ObjectId id);

    /** By id. */
    Collection<StreamInfo> streams();

    @Nullable GroupInfo group(QualifiedName name);

    @Nullable GroupInfo group(ObjectId id);

    /** By id. */
    Collection<GroupInfo> groups();

    /** The consumer groups of a stream. */
    List<GroupInfo> groupsOf(ObjectId stream);

    /** The object that a document names, or null. */
    @Nullable SchemaObject object(ObjectRef ref);

    @Nullable ControlGroup controlGroup(ControlGroupId id);

    @Nullable ControlGroup controlGroup(ControlGroupKind kind, ObjectId stream, int partition);

    /** By id. */
    Collection<ControlGroup> controlGroups();

    /** By partition. SCC groups exist from the stream's first consumer group on. */
    List<ControlGroup> controlGroupsOf(ControlGroupKind kind, ObjectId stream);

    /** Deleted objects whose data is not yet purged everywhere. */
    Collection<Tombstone> tombstones();

    @Nullable Tombstone tombstone(ObjectId id);

    /** Highest revision that a branch has deployed; 0 = none. */
    long branchRevision(String branch);

    /** What operators did that may have lost data, oldest first. */
    Collection<AuditRecord> audit();

    /** Partitions of all streams. */
    int partitionCount();

    /** A hash of everything: equal on all nodes at the same version. Walks the whole state. */
    long digest();
}
