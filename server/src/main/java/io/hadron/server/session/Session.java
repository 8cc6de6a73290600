package io.hadron.server.session;

import com.google.protobuf.MessageLite;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.Failure;
import java.util.List;

/**
 * One client connection. All methods may be called from any thread; frames of one caller thread
 * leave in the order of its calls. Calls on a closed session do nothing but release their payload.
 */
public interface Session {
    /** Names this connection on this node; never reused while the process lives. */
    long id();

    /** What the client calls itself, escaped for logs. */
    String clientName();

    /** Remote address, for logs and `group describe`. */
    String remoteAddress();

    boolean isOpen();

    /** Answers a request. Takes over one reference of each payload. */
    void respond(Method method, long correlation, MessageLite header, List<Payload> payload);

    /** Answers a request with an error, or ends a channel. */
    void fail(Method method, long correlation, Failure failure);

    /** Sends a frame of kind PUSH on a channel. Takes over one reference of each payload. */
    void push(long channel, MessageLite header, List<Payload> payload);

    /**
     * Bytes queued for the socket but not yet written. Pushers stop at a limit of their own and go
     * on when {@link #onWritable} fires.
     */
    long pendingBytes();

    /**
     * Runs the action once, soon after pending bytes have fallen below the low water mark (at once
     * if they are).
     */
    void onWritable(Runnable action);

    /** Runs the action once when the connection is gone (at once if it is), on any thread. */
    void onClose(Runnable action);

    /** Closes the connection after an ERROR frame with correlation 0. */
    void abort(Failure failure);
}
