package io.hadron.client;

import io.hadron.proto.batch.Compression;
import java.time.Duration;

/**
 * How a publisher batches and how long it tries.
 *
 * @param batchDelay the longest that a record waits for company. It waits only while earlier
 *     records of its partition are on their way: an idle publisher sends at once
 * @param batchBytes size at which a batch is sent; a larger record gets a batch of its own
 * @param bufferBytes memory for records that are not acknowledged yet
 * @param whenFull what publishing does when that memory is used up
 * @param compression NONE, LZ4 or ZSTD
 * @param acks when a record counts as published
 * @param deliveryTimeout how long a record is tried, all retries together
 * @param partitioner chooses the partition
 */
public record PublisherOptions(
        Duration batchDelay,
        int batchBytes,
        int bufferBytes,
        WhenFull whenFull,
        Compression compression,
        Acks acks,
        Duration deliveryTimeout,
        Partitioner partitioner) {
    private static final PublisherOptions DEFAULTS =
            new PublisherOptions(
                    Duration.ofMillis(5),
                    512 << 10,
                    64 << 20,
                    WhenFull.WAIT,
                    Compression.NONE,
                    Acks.MAJORITY,
                    Duration.ofMinutes(2),
                    Partitioner.KEY_HASH);

    public PublisherOptions {
        Checks.notNegative("batchDelay", batchDelay);
        Checks.that(
                batchBytes >= 1 << 10 && batchBytes <= 64 << 20,
                "batchBytes must be 1 KiB to 64 MiB, is " + batchBytes);
        Checks.that(
                bufferBytes >= 2L * batchBytes,
                "bufferBytes must be at least twice batchBytes, is " + bufferBytes);
        Checks.that(compression.writable(), "compression must be NONE, LZ4 or ZSTD");
        Checks.positive("deliveryTimeout", deliveryTimeout);
    }

    /**
     * Batches of up to 512 KiB that wait at most 5 ms, 64 MiB of buffer, no compression, acks by a
     * majority, two minutes.
     */
    public static PublisherOptions defaults() {
        return DEFAULTS;
    }

    public PublisherOptions withBatchDelay(Duration value) {
        return new PublisherOptions(
                value,
                batchBytes,
                bufferBytes,
                whenFull,
                compression,
                acks,
                deliveryTimeout,
                partitioner);
    }

    public PublisherOptions withBatchBytes(int value) {
        return new PublisherOptions(
                batchDelay,
                value,
                bufferBytes,
                whenFull,
                compression,
                acks,
                deliveryTimeout,
                partitioner);
    }

    public PublisherOptions withBufferBytes(int value) {
        return new PublisherOptions(
                batchDelay,
                batchBytes,
                value,
                whenFull,
                compression,
                acks,
                deliveryTimeout,
                partitioner);
    }

    public PublisherOptions withWhenFull(WhenFull value) {
        return new PublisherOptions(
                batchDelay,
                batchBytes,
                bufferBytes,
                value,
                compression,
                acks,
                deliveryTimeout,
                partitioner);
    }

    public PublisherOptions withCompression(Compression value) {
        return new PublisherOptions(
                batchDelay,
                batchBytes,
                bufferBytes,
                whenFull,
                value,
                acks,
                deliveryTimeout,
                partitioner);
    }

    public PublisherOptions withAcks(Acks value) {
        return new PublisherOptions(
                batchDelay,
                batchBytes,
                bufferBytes,
                whenFull,
                compression,
                value,
                deliveryTimeout,
                partitioner);
    }

    public PublisherOptions withDeliveryTimeout(Duration value) {
        return new PublisherOptions(
                batchDelay,
                batchBytes,
                bufferBytes,
                whenFull,
                compression,
                acks,
                value,
                partitioner);
    }

    public PublisherOptions withPartitioner(Partitioner value) {
        return new PublisherOptions(
                batchDelay,
                batchBytes,
                bufferBytes,
                whenFull,
                compression,
                acks,
                deliveryTimeout,
                value);
    }
}
