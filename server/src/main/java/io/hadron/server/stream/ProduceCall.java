package io.hadron.server.stream;

import io.hadron.core.partition.AckLevel;
import io.hadron.core.partition.BatchInfo;
import io.hadron.server.session.Payload;
import java.util.concurrent.TimeUnit;

/**
 * One batch on its way into a partition. Its bytes have been checked.
 *
 * @param payload the batch; may be used until {@code release}
 * @param acks when to answer
 * @param timeoutMs how long the answer may take
 * @param answer called once on the shard
 * @param release called once on the shard when the batch is durable or refused: gives back its
 *     memory and what was reserved for it, so that a slow disk holds producers up
 */
public record ProduceCall(
        BatchInfo batch,
        Payload payload,
        AckLevel acks,
        int timeoutMs,
        ProduceAnswer answer,
        Runnable release) {
    long deadlineNanos(long nowNanos) {
        return nowNanos + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    }
}
