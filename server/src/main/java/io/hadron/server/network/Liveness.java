package io.hadron.server.network;

import io.hadron.server.config.NetworkConfig;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Judges whether the other side is alive and fast enough: time to introduce itself, time for a
 * frame once begun, silence. One event loop; a coarse tick, because ten thousand idle connections
 * must cost nothing.
 */
final class Liveness {
    private static final int SILENT_HEARTBEATS = 3;
    private static final long FRAME_BYTES_PER_SECOND = 256 << 10;

    private final NetworkConfig config;
    private final Consumer<String> tooSlow;
    private final Runnable ping;
    private long startedNanos;
    private long heardNanos;
    private long sentNanos;
    private long frameSinceNanos;
    private long frameNumber;
    private long frameBytes;
    private boolean greeted;
    private boolean paused;
    private @Nullable Future<?> tick;

    Liveness(NetworkConfig config, Consumer<String> tooSlow, Runnable ping) {
        this.config = config;
        this.tooSlow = tooSlow;
        this.ping = ping;
    }

    void start(EventLoop loop) {
        startedNanos = System.nanoTime();
        heardNanos = startedNanos;
        sentNanos = startedNanos;
        long shortest =
                Math.min(
                        config.heartbeat().toNanos(),
                        Math.min(
                                config.handshakeTimeout().toNanos(),
                                config.frameTimeout().toNanos()));
        long period = Math.max(TimeUnit.MILLISECONDS.toNanos(10), shortest / 2);
        tick = loop.scheduleAtFixedRate(this::check, period, period, TimeUnit.NANOSECONDS);
    }

    void stop() {
        if (tick != null) {
            tick.cancel(false);
        }
    }

    void heard() {
        heardNanos = System.nanoTime();
    }

    void sent(long nowNanos) {
        sentNanos = nowNanos;
    }

    void handshakeDone() {
        greeted = true;
    }

    /**
     * After each chunk: what it left half read.
     *
     * @param number of the frame that comes or has begun to come
     * @param bytes length of that frame; 0 if none has begun or its length is not known
     */
    void frame(boolean begun, long number, long bytes) {
        if (!begun) {
            frameNumber = 0;
        } else if (number != frameNumber) {
            frameNumber = number;
            frameSinceNanos = heardNanos;
        }
        frameBytes = bytes;
    }

    /** Reading stopped for lack of memory on this side: the other one can not be blamed. */
    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
        heard();
        frameSinceNanos = heardNanos;
    }

    private boolean frameIsLate(long now) {
        long allowed =
                config.frameTimeout().toNanos()
                        + TimeUnit.SECONDS.toNanos(frameBytes / FRAME_BYTES_PER_SECOND);
        return frameNumber != 0 && now - frameSinceNanos > allowed;
    }

    private void check() {
        long now = System.nanoTime();
        long heartbeat = config.heartbeat().toNanos();
        if (!greeted) {
            if (!paused && now - startedNanos > config.handshakeTimeout().toNanos()) {
                tooSlow.accept("no complete HELLO within the handshake timeout");
            }
            return;
        }
        if (!paused && now - heardNanos > SILENT_HEARTBEATS * heartbeat) {
            tooSlow.accept("nothing was heard for three heartbeats");
        } else if (!paused && frameIsLate(now)) {
            tooSlow.accept("a frame was begun and not completed in time");
        } else if (now - sentNanos >= heartbeat / 2 || now - heardNanos >= heartbeat) {
            ping.run();
        }
    }
}
