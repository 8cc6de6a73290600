package io.hadron.server.log;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds on states that are copied between nodes: a node sends one at a time, and holds so much of
 * those that arrive in parts. Any thread.
 */
public final class StateCopies {
    /** Most that is held of states that are not complete. */
    static final long MAX_BYTES = 256L << 20;

    private final AtomicBoolean sending = new AtomicBoolean();
    private final AtomicLong held = new AtomicLong();

    /** Whether a copy may begin now; {@link #sent} ends it. */
    boolean maySend() {
        return sending.compareAndSet(false, true);
    }

    void sent() {
        sending.set(false);
    }

    /** Takes room for what has arrived; false if there is none. */
    boolean take(long bytes) {
        if (held.addAndGet(bytes) <= MAX_BYTES) {
            return true;
        }
        held.addAndGet(-bytes);
        return false;
    }

    void give(long bytes) {
        held.addAndGet(-bytes);
    }
}
