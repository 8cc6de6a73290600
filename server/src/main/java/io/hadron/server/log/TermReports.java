package io.hadron.server.log;

/**
 * How a group's log talks to the cluster controller. Any thread; answers come back as a designation
 * or an establishment.
 */
public interface TermReports {
    /** This node's log of the group holds everything up to its term-start batch. */
    void established(long group, long term);

    /** The term was led in an earlier life of this node: ask for a higher one. */
    void newTermNeeded(long group, long term);
}
