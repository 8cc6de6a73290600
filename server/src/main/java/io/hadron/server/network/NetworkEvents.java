package io.hadron.server.network;

import io.hadron.proto.frame.Method;
import org.jspecify.annotations.Nullable;

/** What the network tells to whoever counts. Called on event loops: must be cheap. */
public interface NetworkEvents {
    /** A connection was accepted. */
    default void connected() {}

    /** A connection is gone. */
    default void disconnected() {}

    /** Bytes came from a socket. */
    default void received(int bytes) {}

    /** Frames were handed to a socket. */
    default void sent(long bytes) {}

    /** A request arrived whole. */
    default void request(Method method, int bytes) {}

    /** A request was answered, with success, this long after it had arrived. */
    default void answered(Method method, long nanos) {}

    /** A request, a channel or a connection got an error. */
    default void failed(@Nullable Method method, int code) {}

    /** A connection stopped reading because memory for requests is used up. */
    default void paused() {}

    /** Counts nothing. */
    NetworkEvents NONE = new NetworkEvents() {};
}
