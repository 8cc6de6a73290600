package io.hadron.server.peer;

import io.hadron.core.model.NodeId;

/**
 * How another node is seen.
 *
 * @param session of the process that is, or was last, connected; 0 = none yet
 * @param sinceMs how long it has been so
 * @param refusal why there is no connection although both sides speak; empty if they do not
 * @param waitingBytes bytes that wait to be sent to it
 */
public record PeerState(
        NodeId node, Sight sight, long session, long sinceMs, String refusal, long waitingBytes) {
    /** What is known of a node. */
    public enum Sight {
        /** Not connected yet, and not long enough to call it lost. */
        CONNECTING,
        /** Connected. */
        UP,
        /** It can not be reached. */
        LOST,
        /** Its process does not exist any more. */
        GONE
    }
}
