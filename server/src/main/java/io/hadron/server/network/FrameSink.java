package io.hadron.server.network;

import io.hadron.proto.frame.FrameException;
import io.hadron.proto.frame.FrameHead;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Where a {@link FrameReader} puts frames. Same event loop. */
interface FrameSink {
    /**
     * Looks at a checked head before memory is taken for its payload.
     *
     * @param frameBytes length of the whole frame
     * @return false to skip the payload and drop the frame; the sink has answered it then
     * @throws FrameException if such a frame must not come; ends the connection
     */
    boolean accept(FrameHead head, long frameBytes, int payloadBytes) throws FrameException;

    /**
     * A whole frame.
     *
     * @param headBytes prefix and header, on the heap
     * @param payload null if empty; the sink takes its reference over
     * @param reserved bytes that the sink gives back to the account when it is done
     * @throws FrameException if its header is no valid message; the sink has released all then
     */
    void frame(FrameHead head, ByteBuffer headBytes, @Nullable ByteBuf payload, long reserved)
            throws FrameException;
}
