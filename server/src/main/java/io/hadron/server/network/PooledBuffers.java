package io.hadron.server.network;

import io.hadron.server.session.BufferPool;
import io.hadron.server.session.Payload;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;

/** Direct memory of the node, in chunks that are kept and reused. Any thread. */
public final class PooledBuffers implements BufferPool {
    private static final int PAGE_BYTES = 8192;
    private static final int CHUNK_ORDER = 10; // 8 MiB: a default batch fits
    private static final int SMALL_CACHE = 256;
    private static final int NORMAL_CACHE = 64;

    private final PooledByteBufAllocator allocator;

    /**
     * Makes a pool.
     *
     * @param arenas parts of the pool that do not contend; about the number of threads that
     *     allocate
     */
    public PooledBuffers(int arenas) {
        allocator =
                new PooledByteBufAllocator(
                        true, 0, arenas, PAGE_BYTES, CHUNK_ORDER, SMALL_CACHE, NORMAL_CACHE, false);
    }

    @Override
    public Payload allocate(int bytes) {
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
}
