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
    FENCE_ASKED,
    FENCE_DURABLE,
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
    DEAD_LETTER_COMMITTED
}
