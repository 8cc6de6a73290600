package io.hadron.server.shard;

import io.hadron.server.session.Payload;

/**
 * One record batch with its place in the log.
 *
 * @param baseOffset of its first record
 * @param lastOffset of its last record
 * @param control written by brokers, not for consumers
 * @param maxTimestamp of its records, milliseconds since the epoch
 * @param payload exactly the batch's bytes
 */
public record StoredBatch(
        long baseOffset, long lastOffset, boolean control, long maxTimestamp, Payload payload) {}
