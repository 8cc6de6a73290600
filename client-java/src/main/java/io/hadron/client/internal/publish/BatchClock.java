package io.hadron.client.internal.publish;

/**
 * When an open batch is due. While nothing of its partition is on its way, it is due at once, but
 * not sooner than a gap after the last send: below that rate records leave without delay, above it
 * they travel in company. While something is on its way, it is due when its answer comes, or after
 * the batch delay.
 *
 * @param delayNanos the longest that a record waits for company
 * @param gapNanos least time between two sends of batches that are not full
 */
record BatchClock(long delayNanos, long gapNanos) {
    /**
     * Nanoseconds until the batch is due; zero or less = now.
     *
     * @param openedNanos when its first record came
     * @param idle whether nothing of the partition is on its way
     * @param lastSendNanos when the publisher last sent a batch that was not full
     */
    long untilDue(long nowNanos, long openedNanos, boolean idle, long lastSendNanos) {
        long byDelay = delayNanos - (nowNanos - openedNanos);
        if (!idle) {
            return byDelay;
        }
        return Math.min(byDelay, gapNanos - (nowNanos - lastSendNanos));
    }
}
