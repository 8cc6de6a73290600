package io.hadron.core.consumer;

import io.hadron.core.model.ObjectId;

/**
 * What to read for one member: valid until {@link ConsumerMachine#deliver} or {@link
 * ConsumerMachine#abandon}, one at a time per group. The driver reads {@code ranges} in ascending
 * order, as far as its byte budget goes.
 *
 * @param id distinguishes plans of one machine
 * @param fresh true if the range starts at the head and was never handed out; false for a
 *     redelivery
 * @param ranges the offsets; one range if fresh
 */
public record DeliveryPlan(
        ObjectId group, long member, long id, boolean fresh, OffsetRanges ranges) {}
