package io.hadron.server.log;

import io.hadron.core.model.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * How a group's log talks to the cluster controller. Any thread; answers come back as a designation
 * or an establishment.
 */
public interface TermReports {
    /** A majority of the term's replicas holds the group's log up to its term-start batch. */
    void established(long group, long term);

    /**
     * The group needs a term above this one.
     *
     * @param leader who should lead it, null for whoever the controller thinks best
     */
    void newTermNeeded(long group, long term, @Nullable NodeId leader);

    /** A learner holds all that is committed: it may count. Repeated until something changes. */
    void learnerCaughtUp(long group, long term, NodeId replica);

    /**
     * A replica has forgotten what it acknowledged. Repeated until something changes.
     *
     * @param acked the end that it had acknowledged in this term
     * @param reported the end that it has now
     */
    void replicaDamaged(long group, long term, NodeId replica, long acked, long reported);

    /**
     * The group's log on this node is damaged: it needs a term above this one in which this node is
     * a learner, so that its copy may be made anew. Nothing happens as long as too few others have
     * a copy. Repeated until something changes.
     */
    void repairNeeded(long group, long term);

    /**
     * This node is to lead the term, and has given up for the life of its process: the group needs
     * a term above this one with another leader. Nothing happens if nobody else could lead.
     * Repeated until something changes.
     */
    void leaderGaveUp(long group, long term);
}
