package io.hadron.server.network;

import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.Closed;
import io.hadron.proto.wire.Credit;
import io.hadron.proto.wire.ProduceResponse;
import io.hadron.server.session.Payload;
import io.hadron.server.session.Request;
import io.hadron.server.session.RequestHandler;
import io.hadron.server.session.Session;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Answers every request with its own payload. While {@link #hold} is set, requests are kept
 * unanswered in {@link #held}.
 */
final class EchoHandler implements RequestHandler {
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    final AtomicLong credits = new AtomicLong();
    final ConcurrentLinkedQueue<Request> held = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<Session> sessions = new ConcurrentLinkedQueue<>();
    volatile boolean hold;

    @Override
    public void opened(Session session) {
        opened.incrementAndGet();
        sessions.add(session);
    }

    @Override
    public void handle(Request request) {
        if (hold) {
            held.add(request);
        } else {
            answer(request);
        }
    }

    void answer(Request request) {
        Payload payload = request.payload().retain();
        request.session()
                .respond(
                        request.method(),
                        request.correlation(),
                        ProduceResponse.newBuilder().setBaseOffset(payload.size()).build(),
                        List.of(payload));
        request.release();
    }

    @Override
    public void credit(Session session, long channel, Credit credit) {
        credits.addAndGet(credit.getAdd());
    }

    @Override
    public void closeChannel(Session session, long channel) {
        session.respond(Method.CLOSE, channel, Closed.getDefaultInstance(), List.of());
    }

    @Override
    public void closed(Session session) {
        closed.incrementAndGet();
        sessions.remove(session);
    }
}
