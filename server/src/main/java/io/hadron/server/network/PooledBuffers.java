package io.hadron.server.network;

import io.hadron.server.config.ServerConfig;
import io.hadron.server.session.BufferPool;
import io.hadron.server.session.OutOfBuffersException;
import io.hadron.server.session.Payload;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.concurrent.atomic.AtomicLong;

/** Direct memory of the node, in chunks that are kept and reused. Any thread. */
public final class PooledBuffers implements BufferPool {
    private static final int PAGE_BYTES = 8192;
    private static final int CHUNK_ORDER = 10; // 8 MiB: a default batch fits
    private static final int SMALL_CACHE = 256;
    private static final int NORMAL_CACHE = 64;

    private final PooledByteBufAllocator allocator;
    private final long limit;

    /** Bytes that may be allocated before the pool's use is measured again, which is not free. */
    private final AtomicLong allowance = new AtomicLong();

    /**
     * Makes a pool.
     *
     * @param arenas parts of the pool that do not contend; about the number of allocating threads
     * @param limit bytes in use above which {@link #allocate} refuses. Received requests are
     *     bounded by their own budget and count as use.
     */
    public PooledBuffers(int arenas, long limit) {
        this.limit = limit;
        allocator =
                new PooledByteBufAllocator(
                        true, 0, arenas, PAGE_BYTES, CHUNK_ORDER, SMALL_CACHE, NORMAL_CACHE, false);
    }

    /** A pool without a limit of its own. */
    public PooledBuffers(int arenas) {
        this(arenas, Long.MAX_VALUE);
    }

    /** The pool that a node's settings ask for. */
    public static PooledBuffers of(ServerConfig config) {
        return new PooledBuffers(
                config.shards().threads() + config.network().ioThreads(),
                config.limits().directMemory().bytes());
    }

    @Override
    public Payload allocate(int bytes) {
        if (allowance.addAndGet(-bytes) < 0) {
            renewAllowance(bytes);
        }
        return new NettyPayload(allocator.directBuffer(bytes, bytes).writerIndex(bytes));
    }

    /** Direct memory that the pool holds from the system, in use or not, in bytes. */
    public long heldBytes() {
        return allocator.metric().usedDirectMemory();
    }

    /** Direct memory of the pool that is in use now, in bytes. */
    public long usedBytes() {
        return allocator.pinnedDirectMemory();
    }

    ByteBufAllocator allocator() {
        return allocator;
    }

    private void renewAllowance(int bytes) {
        long free = limit - usedBytes();
        if (free < bytes) {
            throw new OutOfBuffersException(
                    "limits.directMemory ("
                            + limit
                            + " bytes) is in use; "
                            + bytes
                            + " more are needed");
        }
        // An eighth, so that threads which pass here at once can not overshoot by much.
        allowance.set((free - bytes) / 8);
    }
}
