package io.hadron.server.session;

import io.hadron.proto.wire.Credit;

/**
 * Takes what clients send. Called on event loops: must not block. Frames of one session come in
 * order.
 */
public interface RequestHandler {
    /** A new session finished its handshake. */
    void opened(Session session);

    /** A request to be answered; takes it over. */
    void handle(Request request);

    /** A CREDIT frame on a channel of this session. */
    void credit(Session session, long channel, Credit credit);

    /** A CLOSE frame on a channel of this session. */
    void closeChannel(Session session, long channel);

    /** The session is gone. */
    void closed(Session session);
}
