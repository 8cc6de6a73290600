package io.hadron.proto.frame;

/** A frame that breaks the protocol. The connection that sent it is closed after an ERROR frame. */
public final class FrameException extends Exception {
    private static final long serialVersionUID = 1L;

    public FrameException(String message) {
        super(message);
    }
}
