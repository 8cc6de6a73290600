package io.hadron.client.internal.net;

import io.hadron.client.HadronException;
import io.hadron.proto.frame.FrameException;

/** Takes what comes on a channel, on the event loop. */
public interface ChannelHandler {
    /** A frame of kind PUSH. */
    void pushed(Frame frame) throws FrameException;

    /**
     * The channel is over: ended by the node, or the connection is gone. Nothing comes after it.
     */
    void ended(HadronException why);
}
