package io.hadron.core.cluster;

import io.hadron.core.cluster.AppliedChange.Action;
import io.hadron.core.model.GroupSpec;
import io.hadron.core.model.Labels;
import io.hadron.core.model.Managed;
import io.hadron.core.model.ObjectMeta;
import io.hadron.core.model.ObjectRef;
import io.hadron.core.model.SchemaObject;
import io.hadron.core.model.SchemaObject.GroupInfo;
import io.hadron.core.model.SchemaObject.NamespaceInfo;
import io.hadron.core.model.SchemaObject.StreamInfo;
import io.hadron.core.model.StreamSpec;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Carries out planned changes, object by object. */
final class ObjectApplier {
    private final MetadataEditor editor;
    private final PartitionApplier partitions;
    private final ChangeSet.Options options;
    private final long timeMs;

    ObjectApplier(
            MetadataState before, MetadataEditor editor, ChangeSet.Options options, long timeMs) {
        this.editor = editor;
        this.partitions = new PartitionApplier(before, editor, timeMs);
        this.options = options;
        this.timeMs = timeMs;
    }

    /** After the last change: new terms are told once all objects are. */
    void finish() {
        partitions.finish();
    }

    AppliedChange delete(ObjectRef ref) {
        SchemaObject object = existing(ref);
        remove(object);
        return new AppliedChange(ref, Action.DELETE, object.id().value(), 0);
    }

    AppliedChange upsert(PlannedChange change) {
        Target target = change.target();
        if (target == null) {
            throw new IllegalArgumentException("only a delete has no target: " + change);
        }
        SchemaObject object =
                switch (change.action()) {
                    case CREATE -> create(change.ref(), target);
                    case CHANGE -> change(existing(change.ref()), target);
                    case REPLACE -> {
                        remove(existing(change.ref()));
                        yield create(change.ref(), target);
                    }
                    case NONE -> keep(existing(change.ref()));
                    case DELETE -> throw new IllegalArgumentException("not an upsert: " + change);
                };
        return new AppliedChange(
                change.ref(), change.action(), object.id().value(), object.meta().revision());
    }

    private SchemaObject create(ObjectRef ref, Target target) {
        ObjectMeta meta =
                ObjectMeta.created(
                        editor.nextObjectId(), target.labels(), options.managed(), timeMs);
        return switch (target) {
            case Target.NamespaceTarget namespace ->
                    createNamespace(new NamespaceInfo(meta, ref.namespaceName()));
            case Target.StreamTarget(Labels labels, StreamSpec spec) ->
                    createStream(new StreamInfo(meta, ref.qualified(), spec));
            case Target.GroupTarget(Labels labels, GroupSpec spec) -> createGroup(ref, meta, spec);
        };
    }

    private NamespaceInfo createNamespace(NamespaceInfo namespace) {
        editor.put(namespace);
        editor.emit(new MetadataEvent.NamespaceCreated(namespace));
        return namespace;
    }

    private StreamInfo createStream(StreamInfo stream) {
        editor.put(stream);
        editor.emit(new MetadataEvent.StreamCreated(stream));
        partitions.add(stream, 0);
        return stream;
    }

    private GroupInfo createGroup(ObjectRef ref, ObjectMeta meta, GroupSpec spec) {
        StreamInfo stream = editor.stream(ref.qualified().sibling(spec.stream()));
        if (stream == null) {
            throw new IllegalStateException("planned a group without its stream: " + ref);
        }
        GroupInfo group = new GroupInfo(meta, ref.qualified(), stream.id(), spec);
        editor.put(group);
        editor.emit(new MetadataEvent.GroupCreated(group));
        partitions.addConsumers(stream);
        return group;
    }

    private SchemaObject change(SchemaObject now, Target target) {
        Managed owner = Ownership.next(now.meta(), true, options);
        ObjectMeta meta = now.meta().changed(target.labels(), owner, timeMs);
        SchemaObject next = changed(now, meta, target);
        editor.put(next);
        editor.emit(
                switch (next) {
                    case NamespaceInfo namespace -> new MetadataEvent.NamespaceChanged(namespace);
                    case StreamInfo stream -> new MetadataEvent.StreamChanged(stream);
                    case GroupInfo group -> new MetadataEvent.GroupChanged(group);
                });
        if (now instanceof StreamInfo before && next instanceof StreamInfo after) {
            partitions.add(after, before.spec().partitions());
        }
        return next;
    }

    private static SchemaObject changed(SchemaObject now, ObjectMeta meta, Target target) {
        return switch (now) {
            case NamespaceInfo namespace -> new NamespaceInfo(meta, namespace.name());
            case StreamInfo stream when target instanceof Target.StreamTarget to ->
                    new StreamInfo(meta, stream.name(), to.spec());
            case GroupInfo group when target instanceof Target.GroupTarget to ->
                    new GroupInfo(meta, group.name(), group.streamId(), to.spec());
            case StreamInfo stream -> throw new IllegalArgumentException(stream + ": " + target);
            case GroupInfo group -> throw new IllegalArgumentException(group + ": " + target);
        };
    }

    /** The same content, but perhaps a newer revision of its branch vouches for it. */
    private SchemaObject keep(SchemaObject now) {
        @Nullable Managed owner = Ownership.next(now.meta(), false, options);
        if (Objects.equals(owner, now.meta().managed())) {
            return now;
        }
        ObjectMeta meta = now.meta().managedBy(owner);
        SchemaObject next =
                switch (now) {
                    case NamespaceInfo namespace -> new NamespaceInfo(meta, namespace.name());
                    case StreamInfo stream -> new StreamInfo(meta, stream.name(), stream.spec());
                    case GroupInfo group ->
                            new GroupInfo(meta, group.name(), group.streamId(), group.spec());
                };
        editor.put(next);
        return next;
    }

    private void remove(SchemaObject object) {
        editor.remove(new StateEntry.ObjectEntry(object));
        switch (object) {
            case NamespaceInfo namespace ->
                    editor.emit(new MetadataEvent.NamespaceDeleted(namespace));
            case StreamInfo stream -> partitions.remove(stream);
            case GroupInfo group -> partitions.remove(group);
        }
    }

    private SchemaObject existing(ObjectRef ref) {
        SchemaObject object = editor.object(ref);
        if (object == null) {
            throw new IllegalStateException("planned for an object that is not there: " + ref);
        }
        return object;
    }
}
