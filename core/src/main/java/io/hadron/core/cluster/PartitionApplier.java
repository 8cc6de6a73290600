package io.hadron.core.cluster;

import io.hadron.core.machine.InvariantViolation;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupKind;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.ObjectId;
import io.hadron.core.model.ObjectRef;
import io.hadron.core.model.SchemaObject;
import io.hadron.core.model.SchemaObject.GroupInfo;
import io.hadron.core.model.SchemaObject.StreamInfo;
import io.hadron.core.model.Tombstone;
import io.hadron.core.model.Tombstone.Purge;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Creates and removes the control groups of streams and their consumers. */
final class PartitionApplier {
    private final MetadataEditor editor;
    private final MetadataState before;
    private final long timeMs;
    private @Nullable Placement placement;
    private final List<ControlGroup> started = new ArrayList<>();

    PartitionApplier(MetadataState before, MetadataEditor editor, long timeMs) {
        this.editor = editor;
        this.before = before;
        this.timeMs = timeMs;
    }

    void finish() {
        if (!started.isEmpty()) {
            editor.emit(new MetadataEvent.TermStarted(started));
        }
    }

    /** Makes the partitions from {@code from} on. */
    void add(StreamInfo stream, int from) {
        boolean consumed = isConsumed(stream);
        for (int partition = from; partition < stream.spec().partitions(); partition++) {
            List<NodeId> replicas = placement().choose(stream.id(), stream.spec().replicas());
            start(ControlGroupKind.SPC, stream.id(), partition, replicas, List.of());
            if (consumed) {
                start(ControlGroupKind.SCC, stream.id(), partition, replicas, List.of());
            }
        }
    }

    /**
     * With a stream's first consumer group: controllers beside its partitions, led where they are.
     */
    void addConsumers(StreamInfo stream) {
        if (isConsumed(stream)) {
            return;
        }
        for (int partition = 0; partition < stream.spec().partitions(); partition++) {
            ControlGroup data = editor.controlGroup(ControlGroupKind.SPC, stream.id(), partition);
            if (data == null) {
                throw new InvariantViolation("every partition has a controller");
            }
            List<NodeId> leaderFirst = new ArrayList<>(data.replicas());
            leaderFirst.remove(data.leader());
            leaderFirst.addFirst(data.leader());
            start(ControlGroupKind.SCC, stream.id(), partition, leaderFirst, data.learners());
        }
    }

    void remove(StreamInfo stream) {
        boolean consumed = isConsumed(stream);
        SortedSet<Purge> purges = new TreeSet<>();
        for (ControlGroupKind kind : ControlGroupKind.values()) {
            for (ControlGroup group : editor.state().controlGroupsOf(kind, stream.id())) {
                editor.remove(new StateEntry.ControlGroupEntry(group));
                addPurges(purges, stream.id(), group);
            }
        }
        if (consumed) {
            forgetConsumers(stream.id());
        }
        Tombstone tombstone = bury(stream, stream.id(), purges);
        editor.emit(new MetadataEvent.StreamDeleted(stream, tombstone));
    }

    void remove(GroupInfo group) {
        SortedSet<Purge> purges = new TreeSet<>();
        editor.state()
                .controlGroupsOf(ControlGroupKind.SCC, group.streamId())
                .forEach(controller -> addPurges(purges, group.id(), controller));
        Tombstone tombstone = bury(group, group.streamId(), purges);
        editor.emit(new MetadataEvent.GroupDeleted(group, tombstone));
    }

    /** Made only when it is needed: it walks all groups. */
    private Placement placement() {
        if (placement == null) {
            placement = new Placement(before);
        }
        return placement;
    }

    /** What consumers left on this stream goes with its controllers. */
    private void forgetConsumers(ObjectId stream) {
        for (Tombstone tombstone : editor.state().tombstones()) {
            if (tombstone.stream().equals(stream)) {
                editor.remove(new StateEntry.TombstoneEntry(tombstone));
            }
        }
    }

    private boolean isConsumed(StreamInfo stream) {
        return editor.controlGroup(ControlGroupKind.SCC, stream.id(), 0) != null;
    }

    private Tombstone bury(SchemaObject object, ObjectId stream, SortedSet<Purge> purges) {
        ObjectRef ref = object.ref();
        Tombstone tombstone = new Tombstone(object.id(), ref, stream, timeMs, purges);
        if (!purges.isEmpty()) {
            editor.put(tombstone);
        }
        return tombstone;
    }

    private static void addPurges(SortedSet<Purge> purges, ObjectId object, ControlGroup group) {
        group.holders().forEach(node -> purges.add(new Purge(object, group.id(), node)));
        group.leaving().forEach(node -> purges.add(new Purge(object, group.id(), node)));
    }

    private void start(
            ControlGroupKind kind,
            ObjectId stream,
            int partition,
            List<NodeId> replicas,
            List<NodeId> learners) {
        ControlGroup group =
                ControlGroup.created(editor.nextControlGroupId(), kind, stream, partition, replicas)
                        .withLearners(learners);
        editor.put(group);
        started.add(group);
    }
}
