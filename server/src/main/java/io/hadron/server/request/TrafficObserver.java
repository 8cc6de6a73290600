package io.hadron.server.request;

import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.Method;

/** Sees what goes through, for metrics. Called on event loops and shards: must be quick. */
public interface TrafficObserver {
    /** Looks away. */
    TrafficObserver NONE = new TrafficObserver() {};

    /** A batch was acknowledged. */
    default void produced(int records, int bytes, long nanos) {}

    /** A settle request came. */
    default void settled(int settlements) {}

    /** A request of this method came. */
    default void requested(Method method) {}

    /** A request was answered with an error by the node's own checks. */
    default void refused(Method method, ErrorCode code) {}
}
