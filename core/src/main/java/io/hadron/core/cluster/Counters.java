package io.hadron.core.cluster;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Single values of the state.
 *
 * @param nextId the next object or control group id
 * @param nextProducerId the next producer id that nobody has
 */
public record Counters(
        @Nullable UUID clusterId, long schemaVersion, long nextId, long nextProducerId) {
    Counters withClusterId(UUID id) {
        return new Counters(id, schemaVersion, nextId, nextProducerId);
    }

    Counters withSchemaVersion(long version) {
        return new Counters(clusterId, version, nextId, nextProducerId);
    }

    Counters withNextId(long next) {
        return new Counters(clusterId, schemaVersion, next, nextProducerId);
    }

    Counters withNextProducerId(long next) {
        return new Counters(clusterId, schemaVersion, nextId, next);
    }
}
