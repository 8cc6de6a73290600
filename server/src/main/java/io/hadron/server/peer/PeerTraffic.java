package io.hadron.server.peer;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that went in and out. Counted on one event loop; any thread may look. */
final class PeerTraffic {
    private final AtomicLong in = new AtomicLong();
    private final AtomicLong out = new AtomicLong();

    void received(long bytes) {
        in.setRelease(in.getPlain() + bytes);
    }

    void sent(long bytes) {
        out.setRelease(out.getPlain() + bytes);
    }

    void add(PeerTraffic other) {
        received(other.in());
        sent(other.out());
    }

    long in() {
        return in.getAcquire();
    }

    long out() {
        return out.getAcquire();
    }
}
