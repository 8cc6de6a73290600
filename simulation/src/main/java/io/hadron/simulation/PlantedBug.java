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
    PUSH_BEFORE_DURABLE
}
