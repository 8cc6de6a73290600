package io.hadron.core.model;

import java.util.UUID;

/**
 * A member of the cluster.
 *
 * @param address host:port that clients and other nodes connect to
 * @param storeId names the node's data directory: another one under the same node id is refused
 * @param session number of the node's running process; grows with every start
 * @param startedMs when that process registered, in milliseconds since 1970
 */
public record NodeInfo(NodeId id, String address, UUID storeId, long session, long startedMs) {
    /** Longest address, in characters. */
    public static final int MAX_ADDRESS = 300;

    public NodeInfo {
        if (address.isEmpty() || address.length() > MAX_ADDRESS) {
            throw new IllegalArgumentException("address must have 1 to 300 characters");
        }
        Range.check("session", session, 1, Long.MAX_VALUE);
    }
}
