package io.hadron.server.session;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.hadron.proto.frame.FrameException;
import io.hadron.proto.frame.Method;

/**
 * One decoded frame of kind REQUEST. The handler owns it: it answers exactly once and calls {@link
 * #release} exactly once.
 */
public interface Request {
    Session session();

    Method method();

    long correlation();

    /**
     * Parses the header; only valid before {@link #release}.
     *
     * @throws FrameException if the bytes are no such message
     */
    <M extends MessageLite> M header(Parser<M> parser) throws FrameException;

    /** The payload without a reference of its own: retain it to keep it past {@link #release}. */
    Payload payload();

    /** Gives the frame's memory back. */
    void release();

    /** Answers with a header and no payload. */
    default void respond(MessageLite header) {
        session().respond(method(), correlation(), header, java.util.List.of());
    }
}
