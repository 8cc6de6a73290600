package io.hadron.server.consumer;

import io.hadron.core.consumer.DeadLetterTarget;
import io.hadron.server.stream.ProduceCall;

/** The way to the partition that takes a group's dead letters, wherever it is led. Any thread. */
public interface DeadLetterRoute {
    /**
     * Produces a copy to its partition. Takes over the call, and answers it once, on any thread.
     * One try: if it fails, or its outcome is not known, the caller tries again.
     */
    void publish(DeadLetterTarget target, ProduceCall call);

    /** Whether the stream is gone for good, so that a copy can never be made. */
    boolean isGone(DeadLetterTarget target);
}
