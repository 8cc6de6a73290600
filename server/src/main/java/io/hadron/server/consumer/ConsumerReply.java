package io.hadron.server.consumer;

import io.hadron.core.consumer.ConsumerOutcome;
import io.hadron.core.consumer.SettleResult;
import io.hadron.proto.wire.Failure;
import java.util.List;

/**
 * Who waits for what becomes of an input. One of these is called, once, on the controller's shard.
 */
interface ConsumerReply {
    /** Nobody waits. */
    ConsumerReply NONE = new ConsumerReply() {};

    /** What came of it; it is durable. For a settle call a refusal of the whole. */
    default void outcome(ConsumerOutcome outcome) {}

    /** The results of a settle call; they are durable. */
    default void settled(List<SettleResult> results) {}

    /** The term ended before it was durable, or the controller does not lead. */
    default void lost(Failure failure) {}
}
