package io.hadron.core.model;

import java.util.SortedMap;
import java.util.UUID;

/**
 * A member of the cluster.
 *
 * @param storeId names the node's data directory: another one under the same node id is refused
 * @param session number of the node's running process; grows with every start; 0 = never started
 * @param incarnation grows when the node has lost something that it had acknowledged
 * @param startedMs when that process registered, in milliseconds since 1970
 */
public record NodeInfo(
        NodeId id,
        NodeProfile profile,
        UUID storeId,
        long session,
        long incarnation,
        long startedMs,
        NodeState state,
        NodeMode mode) {
    public NodeInfo {
        Range.check("session", session, 0, Long.MAX_VALUE);
        Range.check("incarnation", incarnation, 1, Long.MAX_VALUE);
        if (session == 0 && state == NodeState.UP) {
            throw new IllegalArgumentException("node " + id + " is up and was never started");
        }
    }

    public String address() {
        return profile.address();
    }

    /** Empty = none. */
    public String peerAddress() {
        return profile.peerAddress();
    }

    /** Empty = none. */
    public String crcAddress() {
        return profile.crcAddress();
    }

    public SortedMap<String, String> properties() {
        return profile.properties();
    }

    public NodeVersions versions() {
        return profile.versions();
    }

    public boolean isUp() {
        return state == NodeState.UP;
    }

    /** Whether new replicas may be placed on it, now or when it is up again. */
    public boolean isUsable() {
        return mode == NodeMode.ACTIVE && session > 0;
    }

    public NodeInfo withState(NodeState next) {
        return new NodeInfo(id, profile, storeId, session, incarnation, startedMs, next, mode);
    }

    public NodeInfo withMode(NodeMode next) {
        return new NodeInfo(id, profile, storeId, session, incarnation, startedMs, state, next);
    }
}
