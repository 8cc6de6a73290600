package io.hadron.server.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Follows every buffer from {@link #watch} on. What is in use at the end was forgotten: the pool
 * knows at once; where it was last seen, the detector's report says.
 */
final class Leaks {
    private final Queue<String> found = new ConcurrentLinkedQueue<>();
    private Level before = Level.SIMPLE;

    void watch() {
        before = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(Level.PARANOID);
        ByteBufUtil.setLeakListener((type, records) -> found.add(type + records));
    }

    void assertNone(PooledBuffers buffers) {
        ResourceLeakDetector.setLevel(before);
        ByteBufUtil.setLeakListener(null);
        assertThat(buffers.usedBytes()).as("bytes in use").isZero();
        assertThat(found).isEmpty();
    }
}
