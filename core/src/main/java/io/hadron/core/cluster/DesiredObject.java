package io.hadron.core.cluster;

import io.hadron.core.model.DataSize;
import io.hadron.core.model.GroupSpec;
import io.hadron.core.model.Labels;
import io.hadron.core.model.NamespaceName;
import io.hadron.core.model.ObjectRef;
import io.hadron.core.model.QualifiedName;
import io.hadron.core.model.Retention;
import io.hadron.core.model.StreamSpec;
import io.hadron.core.model.StreamType;
import org.jspecify.annotations.Nullable;

/** A document: what an object shall be like. */
public sealed interface DesiredObject {
    ObjectRef ref();

    Labels labels();

    Origin origin();

    /** The same document, said to come from elsewhere. */
    DesiredObject withOrigin(Origin other);

    record DesiredNamespace(NamespaceName name, Labels labels, Origin origin)
            implements DesiredObject {
        @Override
        public ObjectRef ref() {
            return ObjectRef.namespace(name);
        }

        @Override
        public DesiredNamespace withOrigin(Origin other) {
            return new DesiredNamespace(name, labels, other);
        }
    }

    record DesiredStream(QualifiedName name, Labels labels, StreamWish wish, Origin origin)
            implements DesiredObject {
        @Override
        public ObjectRef ref() {
            return ObjectRef.stream(name);
        }

        @Override
        public DesiredStream withOrigin(Origin other) {
            return new DesiredStream(name, labels, wish, other);
        }
    }

    record DesiredGroup(QualifiedName name, Labels labels, GroupSpec spec, Origin origin)
            implements DesiredObject {
        @Override
        public ObjectRef ref() {
            return ObjectRef.group(name);
        }

        @Override
        public DesiredGroup withOrigin(Origin other) {
            return new DesiredGroup(name, labels, spec, other);
        }
    }

    /**
     * A stream's spec in which partitions and replicas may be left out (null): an existing stream
     * then keeps what it has; a new one gets one partition, and three replicas or as many as there
     * are nodes.
     */
    record StreamWish(
            StreamType type,
            @Nullable Integer partitions,
            @Nullable Integer replicas,
            Retention retention,
            DataSize maxRecordSize) {
        /** Everything left out. */
        public static final StreamWish DEFAULT =
                new StreamWish(
                        StreamType.STANDARD,
                        null,
                        null,
                        Retention.UNLIMITED,
                        StreamSpec.DEFAULT_MAX_RECORD_SIZE);

        /** The spec, with these in place of what was left out. */
        public StreamSpec resolve(int defaultPartitions, int defaultReplicas) {
            return new StreamSpec(
                    type,
                    partitions == null ? defaultPartitions : partitions,
                    replicas == null ? defaultReplicas : replicas,
                    retention,
                    maxRecordSize);
        }

        public static StreamWish of(StreamSpec spec) {
            return new StreamWish(
                    spec.type(),
                    spec.partitions(),
                    spec.replicas(),
                    spec.retention(),
                    spec.maxRecordSize());
        }
    }
}
