package io.hadron.raft;

import io.hadron.core.model.NodeId;

/**
 * A node as the controller's group knows it.
 *
 * @param address {@code host:port} where it is found
 * @param leader whether it leads, as far as this node knows
 * @param lag how many log entries it is behind what this node knows to be committed; -1 = not known
 */
public record ControllerMember(
        NodeId node, String address, MemberRole role, boolean leader, long lag) {
    /** What a member may do. */
    public enum MemberRole {
        /** Counts in elections and commits. */
        VOTER,
        /** Gets everything, counts for nothing. */
        LISTENER
    }
}
