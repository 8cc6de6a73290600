package io.hadron.server.stream;

import io.hadron.core.partition.AckLevel;
import io.hadron.core.partition.BatchInfo;
import io.hadron.server.session.Payload;
import java.util.concurrent.TimeUnit;

/**
 * One batch on its way into a partition. Its bytes have been checked.
 *
 * @param payload the batch; the call owns one reference
 * @param acks when to answer
 * @param timeoutMs how long the answer may take
 * @param answer called once on the shard
 */
public record ProduceCall(
        BatchInfo batch, Payload payload, AckLevel acks, int timeoutMs, ProduceAnswer answer) {
    long deadlineNanos(long nowNanos) {
        return nowNanos + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    }
}
