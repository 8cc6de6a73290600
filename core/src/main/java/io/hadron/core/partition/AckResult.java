package io.hadron.core.partition;

/** How the wait for an acknowledgement ended. */
public enum AckResult {
    /** The level asked for is reached. */
    ACKED,
    /** The deadline passed. The write may appear later: the outcome is unknown. */
    TIMED_OUT,
    /** The leader's term ended first. The write may appear later: the outcome is unknown. */
    TERM_ENDED
}
