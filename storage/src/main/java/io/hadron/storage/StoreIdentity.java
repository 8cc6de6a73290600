package io.hadron.storage;

import java.util.UUID;

/**
 * Who a store is. Kept beside the data, known to the cluster.
 *
 * @param storeId random, made with the store, never reused
 * @param incarnation grows whenever the store can no longer prove that it has all it ever
 *     acknowledged: after the death of its machine under a {@link SyncMode} weaker than {@code
 *     ALWAYS}, and never for another reason, since a store that has lost anything else is refused
 */
public record StoreIdentity(UUID clusterId, int nodeId, UUID storeId, long incarnation) {
    public StoreIdentity {
        if (nodeId < 0 || incarnation < 1) {
            throw new IllegalArgumentException("node " + nodeId + ", incarnation " + incarnation);
        }
    }
}
