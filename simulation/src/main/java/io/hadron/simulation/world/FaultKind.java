package io.hadron.simulation.world;

/** What can go wrong; each kind can be left out of a run, to see whether a failure needs it. */
public enum FaultKind {
    /** Processes die at named points. */
    CRASH_POINTS,
    /** Processes are killed at random moments. */
    KILLS,
    /** Deaths take unsynced writes along, of one machine or of all at once. */
    POWER_CUTS,
    /** A store is found damaged when its process starts; the node comes back without its data. */
    DAMAGE,
    /** A replica of one group takes no further part, for as long as its process lives. */
    STOPPED_REPLICAS,
    /** A process does nothing for a while, then goes on as if nothing had been. */
    PAUSES,
    /** Messages get lost. */
    LOSS,
    /** Messages take long. */
    DELAYS,
    /** Messages overtake each other. */
    REORDERING,
    /** Messages between nodes arrive twice. */
    DUPLICATES,
    /** Links between nodes, or between a node and the controller, are cut in both directions. */
    PARTITIONS,
    /** Links are cut in one direction. */
    ONE_WAY_CUTS,
    /** One link is much slower than the others. */
    SLOW_LINKS,
    /** Syncs take long. */
    SLOW_DISKS,
    /** Syncs fail, and writes. */
    FAILED_SYNCS,
    /** Disks are full for a while. */
    FULL_DISKS,
    /** Wall clocks of the nodes differ by days, and jump. */
    CLOCKS,
    /** The controller has no leader for a while; what it was asked may have been done. */
    CONTROLLER_OUTAGES,
    /** Nodes hear of the controller's decisions late, and at different times. */
    LATE_DESIGNATIONS,
    /** New terms that nobody asked for, with any leader. */
    NEW_TERMS,
    /** Nodes are added, drained and replaced. */
    MEMBERSHIP
}
