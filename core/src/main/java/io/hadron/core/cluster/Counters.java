package io.hadron.core.cluster;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Single values of the state.
 *
 * @param nextId the next object or control group id
 * @param nextProducerId the next producer id that nobody has
 * @param nextNodeId the next node id that nobody has had; ids of older states may lie above it
 */
public record Counters(
        @Nullable UUID clusterId,
        long schemaVersion,
        long nextId,
        long nextProducerId,
        int nextNodeId) {
    Counters withClusterId(UUID id) {
        return new Counters(id, schemaVersion, nextId, nextProducerId, nextNodeId);
    }

    Counters withSchemaVersion(long version) {
        return new Counters(clusterId, version, nextId, nextProducerId, nextNodeId);
    }

    Counters withNextId(long next) {
        return new Counters(clusterId, schemaVersion, next, nextProducerId, nextNodeId);
    }

    Counters withNextProducerId(long next) {
        return new Counters(clusterId, schemaVersion, nextId, next, nextNodeId);
    }

    Counters withNextNodeId(int next) {
        return new Counters(clusterId, schemaVersion, nextId, nextProducerId, next);
    }
}
