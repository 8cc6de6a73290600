package io.hadron.simulation;

/**
 * Defects that can be switched on in the simulated drivers, to prove that the simulation finds
 * such.
 */
public enum PlantedBug {
    NONE,
    /** A write is reported durable before it was synced. */
    REPORT_BEFORE_SYNC,
    /** A failed sync is taken for a good one. */
    IGNORE_SYNC_FAILURE,
    /** A leader serves before the controller has accepted its term. */
    SERVE_BEFORE_ESTABLISHED,
    /** The producer table is empty after a restart. */
    FORGET_PRODUCERS,
    /** The producer table is stored some time after the batch. */
    STORE_PRODUCERS_LATER,
    /** Sequences are not looked at. */
    IGNORE_SEQUENCES,
    /** A retry is answered at once, though the first attempt is not durable. */
    CONFIRM_DUPLICATES_EARLY,
    /** A retry is answered with the end of the log as its offset. */
    DUPLICATE_WITH_NEW_OFFSET,
    /** Readers see what is not committed. */
    SERVE_UNCOMMITTED,
    /** A read of the log leaves out a batch now and then. */
    SKIP_A_BATCH,
    /** Retention drops more than it says. */
    TRIM_TOO_FAR,
    /** Settlements are confirmed before they are durable. */
    CONFIRM_ACKS_EARLY,
    /** The consumer controller's log is not replayed after its snapshot. */
    FORGET_CONSUMER_LOG,
    /** Dead letters are published without the identity that makes them unique. */
    ANONYMOUS_DEAD_LETTERS,
    /** Dead letters are reported as copied before they are committed. */
    REPORT_DEAD_LETTERS_EARLY,
    /** Messages are pushed before the record of it is durable. */
    PUSH_BEFORE_DURABLE,
    /** Rule 1: several replicas take themselves for the leader of one term. */
    R1_TWO_LEADERS,
    /** Rule 2: a fence is answered before it is durable. */
    R2_FENCE_IN_MEMORY,
    /** Rule 2: what comes from a lower term is taken as if it were of the present one. */
    R2_LOWER_TERM_ACCEPTED,
    /** Rule 3: a new leader serves its own log, whatever the others report. */
    R3_SERVES_OWN_LOG,
    /** Rule 3: a new leader fences nobody but itself. */
    R3_ASKS_A_MINORITY,
    /** Rule 4: a new term recovers from its own set instead of the last established one. */
    R4_RECOVERS_FROM_NEW_SET,
    /** Rule 5: a leader counts itself before its write is durable. */
    R5_COUNTS_ITSELF_EARLY,
    /** Rule 5: a follower acknowledges whatever it holds, verified or not. */
    R5_NOTICE_COUNTS_AS_HELD,
    /** Rule 6: a follower of a new term cuts its log to what it knows to be committed. */
    R6_CUTS_BY_COMMIT,
    /** Rule 6: a follower of a new term cuts its log below what it knows to be committed. */
    R6_CUTS_BELOW_COMMIT,
    /** Rule 7: a node that has lost data comes back as if it had not. */
    R7_SAME_INCARNATION,
    /** Rule 8: what may still happen is reported as what never will. */
    R8_DEFINITE_FOR_UNKNOWN,
    /** Rule 8: a write that all replicas must hold is acknowledged when a majority does. */
    R8_ALL_BY_MAJORITY,
    /**
     * Rule 9: with a majority of the established set away, another replica goes on with what it
     * has.
     */
    R9_UNCLEAN_ELECTION,
    /** A leader that is up and does not lead stays where it is. */
    V1_IDLE_LEADERS_STAY;

    /** Whether it needs more than one node to be found. */
    public boolean needsCluster() {
        return compareTo(R1_TWO_LEADERS) >= 0;
    }
}
