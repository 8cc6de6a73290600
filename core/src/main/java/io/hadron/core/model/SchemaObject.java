package io.hadron.core.model;

/** An object that DDL creates, changes and deletes. */
public sealed interface SchemaObject {
    ObjectMeta meta();

    ObjectRef ref();

    default ObjectId id() {
        return meta().id();
    }

    /** A namespace: a room for names. */
    record NamespaceInfo(ObjectMeta meta, NamespaceName name) implements SchemaObject {
        @Override
        public ObjectRef ref() {
            return ObjectRef.namespace(name);
        }
    }

    /** A stream. Its partitions are the control groups of kind SPC with its id. */
    record StreamInfo(ObjectMeta meta, QualifiedName name, StreamSpec spec)
            implements SchemaObject {
        @Override
        public ObjectRef ref() {
            return ObjectRef.stream(name);
        }
    }

    /**
     * A consumer group.
     *
     * @param streamId the stream it was created on: the name in the spec may be used again later
     */
    record GroupInfo(ObjectMeta meta, QualifiedName name, ObjectId streamId, GroupSpec spec)
            implements SchemaObject {
        @Override
        public ObjectRef ref() {
            return ObjectRef.group(name);
        }
    }
}
