package io.hadron.storage;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whose store is to be opened.
 *
 * @param storeId the id that the cluster knows for this node, if it knows one
 * @param absence what to do if there is no store yet
 */
public record OpenRequest(UUID clusterId, int nodeId, @Nullable UUID storeId, Absence absence) {

    /** What an empty directory means. */
    public enum Absence {
        /** A new node: make a store. */
        CREATE,
        /** A store should be here: refuse. */
        REFUSE
    }

    public static OpenRequest create(UUID clusterId, int nodeId) {
        return new OpenRequest(clusterId, nodeId, null, Absence.CREATE);
    }

    /** A new store of an id that the cluster was told before. */
    public static OpenRequest create(UUID clusterId, int nodeId, UUID storeId) {
        return new OpenRequest(clusterId, nodeId, storeId, Absence.CREATE);
    }

    public static OpenRequest existing(UUID clusterId, int nodeId) {
        return new OpenRequest(clusterId, nodeId, null, Absence.REFUSE);
    }
}
