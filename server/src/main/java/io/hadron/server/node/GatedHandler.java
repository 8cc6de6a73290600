package io.hadron.server.node;

import io.hadron.proto.ErrorCode;
import io.hadron.proto.wire.Credit;
import io.hadron.server.session.Failures;
import io.hadron.server.session.Request;
import io.hadron.server.session.RequestHandler;
import io.hadron.server.session.Session;

/** Refuses requests until the node is ready, and again when it stops. */
final class GatedHandler implements RequestHandler {
    private final RequestHandler handler;
    private volatile boolean open;

    GatedHandler(RequestHandler handler) {
        this.handler = handler;
    }

    void open() {
        open = true;
    }

    @Override
    public void opened(Session session) {
        handler.opened(session);
    }

    @Override
    public void handle(Request request) {
        if (open) {
            handler.handle(request);
            return;
        }
        request.session()
                .fail(
                        request.method(),
                        request.correlation(),
                        Failures.of(ErrorCode.NOT_READY, "the node is starting"));
        request.release();
    }

    @Override
    public void credit(Session session, long channel, Credit credit) {
        handler.credit(session, channel, credit);
    }

    @Override
    public void closeChannel(Session session, long channel) {
        handler.closeChannel(session, channel);
    }

    @Override
    public void closed(Session session) {
        handler.closed(session);
    }
}
