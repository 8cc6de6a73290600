package io.hadron.client.internal.net;

import io.hadron.client.HadronException;
import io.hadron.proto.frame.FrameException;

/** Takes the answer to one request; exactly one method is called, once, on the event loop. */
public interface ReplyHandler {
    /**
     * The answer.
     *
     * @throws FrameException if it is not understood; the connection is closed then
     */
    void replied(Frame frame) throws FrameException;

    /** There is none, or it is a failure. */
    void failed(HadronException error);
}
