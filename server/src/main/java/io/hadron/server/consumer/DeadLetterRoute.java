package io.hadron.server.consumer;

import io.hadron.core.consumer.DeadLetterTarget;
import io.hadron.server.stream.StreamController;
import org.jspecify.annotations.Nullable;

/** Finds the partition that takes a group's dead letters. Any thread. */
public interface DeadLetterRoute {
    /** The controller of the partition on this node, or null while it has none. */
    @Nullable StreamController find(DeadLetterTarget target);

    /** Whether the stream is gone for good, so that a copy can never be made. */
    boolean isGone(DeadLetterTarget target);
}
