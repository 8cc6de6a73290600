package io.hadron.server.log;

import io.hadron.server.session.BufferPool;
import io.hadron.server.session.OutOfBuffersException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory for what leaders have sent and the disk of this node has not taken yet, over all groups.
 * Each leader has a window for each group and node; with many groups and a slow disk those add up
 * to more than there is. What comes beyond the limit is dropped before memory is taken for it, as a
 * network would lose it: its leader sends it again. Any thread.
 */
public final class ArrivalRoom {
    private final long limitBytes;
    private final AtomicLong waiting = new AtomicLong();

    public ArrivalRoom(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Whether a message of this size may be received. A large one may always come alone. */
    public boolean takes(int bytes) {
        long now = waiting.get();
        return now == 0 || now + bytes <= limitBytes;
    }

    /** Buffers for what arrives, out of this pool, as long as there is room. */
    public BufferPool within(BufferPool pool) {
        return bytes -> {
            if (!takes(bytes)) {
                throw new OutOfBuffersException(
                        waiting.get() + " bytes of other nodes wait for the disk already");
            }
            return pool.allocate(bytes);
        };
    }

    /** Bytes that wait for the disk. */
    public long waitingBytes() {
        return waiting.get();
    }

    void add(long bytes) {
        waiting.addAndGet(bytes);
    }

    void written(long bytes) {
        waiting.addAndGet(-bytes);
    }
}
