package io.hadron.simulation.world;

/**
 * Moments at which a process can die. Each step that changes the disk, or comes before or after
 * such a step, has one.
 */
public enum CrashPoint {
    BEFORE_WRITE,
    WRITTEN_NOT_SYNCED,
    BEFORE_SYNC,
    SYNCED_NOT_REPORTED,
    LOG_OPENED,
    TABLE_RESTORED,
    TABLE_STORED,
    FENCE_ASKED,
    FENCE_DURABLE,
    BEFORE_ANSWER,
    ENTRIES_READ,
    ENTRIES_APPENDED,
    ENTRIES_DURABLE,
    CUT_ASKED,
    CUT_DURABLE,
    STATE_READ,
    STATE_ASKED,
    STATE_DURABLE,
    TERM_START_APPENDED,
    BEFORE_REPORTING_ESTABLISHED,
    ESTABLISHED,
    BATCH_ADMITTED,
    BATCH_APPENDED,
    BEFORE_RECEIPT,
    BEFORE_TRIM,
    AFTER_TRIM,
    PRODUCERS_EXPIRED,
    CONSUMER_REPLAYED,
    CONSUMER_STEPPED,
    CONSUMER_APPENDED,
    BEFORE_CONSUMER_EFFECT,
    SNAPSHOT_TAKEN,
    SNAPSHOT_STORED,
    BEFORE_DEAD_LETTER,
    DEAD_LETTER_COMMITTED,
    GROUP_DROPPED;

    /** Passed so seldom that a process should always die here when it may. */
    boolean isRare() {
        return this == STATE_READ
                || this == STATE_ASKED
                || this == STATE_DURABLE
                || this == PRODUCERS_EXPIRED
                || this == GROUP_DROPPED;
    }
}
