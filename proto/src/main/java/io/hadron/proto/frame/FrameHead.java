package io.hadron.proto.frame;

/**
 * The checked prefix of a frame.
 *
 * @param kind what the frame is
 * @param method number of the method, see {@link Method#of}; may be unknown to this version
 * @param correlation request or channel
 * @param headerBytes length of the protobuf header; the payload is what follows it
 */
public record FrameHead(FrameKind kind, int method, long correlation, int headerBytes) {
    /** Where the payload begins, counted from the start of the frame. */
    public int payloadStart() {
        return FrameLayout.HEADER + headerBytes;
    }
}
