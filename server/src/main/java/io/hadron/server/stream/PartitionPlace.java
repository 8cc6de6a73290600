package io.hadron.server.stream;

import io.hadron.core.model.ObjectId;
import io.hadron.core.model.QualifiedName;

/**
 * Which partition a controller serves.
 *
 * @param name of the stream, for messages
 * @param index of the partition
 */
public record PartitionPlace(ObjectId stream, QualifiedName name, int index) {
    @Override
    public String toString() {
        return name + "/" + index;
    }
}
