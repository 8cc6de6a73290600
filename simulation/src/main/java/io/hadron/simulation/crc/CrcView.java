package io.hadron.simulation.crc;

import io.hadron.core.model.NodeId;
import java.util.SortedMap;

/**
 * All that the controller has decided up to one point.
 *
 * @param index the number of decisions so far
 * @param groups by number
 * @param sessions the latest registered process of each node
 */
public record CrcView(
        long index, SortedMap<Long, GroupView> groups, SortedMap<NodeId, Session> sessions) {

    /** A process that has registered, and the incarnation of its store. */
    public record Session(long session, long incarnation) {}

    /** Whether this process, or a later one of its node, is known. */
    public boolean knows(NodeId node, long session) {
        Session known = sessions.get(node);
        return known != null && known.session >= session;
    }

    public GroupView group(long group) {
        GroupView view = groups.get(group);
        if (view == null) {
            throw new IllegalArgumentException("no group " + group);
        }
        return view;
    }
}
