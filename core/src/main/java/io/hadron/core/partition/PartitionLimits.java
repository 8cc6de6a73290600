package io.hadron.core.partition;

import java.time.Duration;

/**
 * Limits of one partition.
 *
 * @param maxBatchBytes largest batch accepted
 * @param maxUncommittedBytes bytes appended but not committed, beyond which batches are refused;
 *     one batch always fits
 * @param maxProducers producers remembered, not counting the broker's own
 * @param producerExpiryMs idle time after which a producer is forgotten
 * @param retryHorizonMs time within which a client may still retry; no producer is forgotten sooner
 */
public record PartitionLimits(
        int maxBatchBytes,
        long maxUncommittedBytes,
        int maxProducers,
        long producerExpiryMs,
        long retryHorizonMs) {

    public static final PartitionLimits DEFAULT =
            new PartitionLimits(
                    100 << 20,
                    256L << 20,
                    100_000,
                    Duration.ofDays(7).toMillis(),
                    Duration.ofHours(1).toMillis());

    public PartitionLimits {
        if (maxBatchBytes < 1 || maxUncommittedBytes < 1 || maxProducers < 1) {
            throw new IllegalArgumentException("limits must be positive");
        }
        if (retryHorizonMs < 0 || producerExpiryMs < retryHorizonMs) {
            throw new IllegalArgumentException(
                    "producers must be remembered for the retry horizon at least");
        }
    }
}
