package io.hadron.server.network;

import io.hadron.proto.frame.FrameKind;
import io.hadron.proto.frame.Method;
import java.util.function.Consumer;

/**
 * Keeps the books of requests and channels when frames leave: an answer ends a request, a success
 * of an opening method begins a channel, an error or a CLOSE answer ends it. One event loop.
 */
final class Settled implements Consumer<OutboundFrame> {
    private final OpenRequests requests;
    private final OpenRequests channels;
    private final Liveness liveness;
    private final NetworkEvents events;

    Settled(OpenRequests requests, OpenRequests channels, Liveness liveness, NetworkEvents events) {
        this.requests = requests;
        this.channels = channels;
        this.liveness = liveness;
        this.events = events;
    }

    @Override
    public void accept(OutboundFrame frame) {
        long now = System.nanoTime();
        liveness.sent(now);
        events.sent(frame.weight());
        if (frame.kind() == FrameKind.RESPONSE) {
            answered(frame, now);
        } else if (frame.kind() == FrameKind.ERROR) {
            requests.remove(frame.correlation(), 0);
            channels.remove(frame.correlation(), 0);
            events.failed(frame.method(), frame.code());
        }
    }

    private void answered(OutboundFrame frame, long now) {
        Method method = frame.method();
        if (method == Method.CLOSE) {
            channels.remove(frame.correlation(), 0);
            return;
        }
        long since = requests.remove(frame.correlation(), 0);
        if (method != null && since != 0) {
            events.answered(method, now - since);
        }
    }
}
