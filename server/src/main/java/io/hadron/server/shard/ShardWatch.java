package io.hadron.server.shard;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices a shard that hangs: that has something to do and gets no further, while this process
 * does. All groups that it owns are dead then, and the rest of the node lives on and says that all
 * is well, so that nobody else takes over from them.
 *
 * <p>Time counts by how often this watch itself gets to run: in a process that stands still, or a
 * machine that is too busy for it, no time passes.
 */
public final class ShardWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ShardWatch.class);
    static final long TICK_MS = 250;

    private final List<Watched> shards;
    private final int patienceTicks;
    private final Consumer<Thread> onHang;
    private final Thread thread =
            Thread.ofPlatform().name("shard-watch").daemon(true).unstarted(this::loop);
    private volatile boolean closed;

    /** A shard, and for how many ticks it has been at the same thing. */
    private static final class Watched {
        private final Shard shard;
        private long seen = -1;
        private int ticks;

        private Watched(Shard shard) {
            this.shard = shard;
        }
    }

    ShardWatch(List<Shard> shards, Duration patience, Consumer<Thread> onHang) {
        this.shards = shards.stream().map(Watched::new).toList();
        this.patienceTicks = (int) Math.max(2, patience.toMillis() / TICK_MS);
        this.onHang = onHang;
    }

    /**
     * Begins to watch.
     *
     * @param patience how long a shard may be at one thing; 0 for ever
     * @param onHang gets the thread of a shard that hangs; again and again as long as it does
     */
    public static ShardWatch start(List<Shard> shards, Duration patience, Consumer<Thread> onHang) {
        ShardWatch watch = new ShardWatch(shards, patience, onHang);
        if (!patience.isZero()) {
            watch.thread.start();
        }
        return watch;
    }

    private void loop() {
        while (!closed) {
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(TICK_MS));
            tick();
        }
    }

    /** Looks at all shards; one call is one tick, however long ago the last one was. */
    void tick() {
        for (Watched watched : shards) {
            Shard shard = watched.shard;
            long now = shard.progress();
            boolean hangs = shard.isBusy() && now == watched.seen;
            watched.seen = now;
            watched.ticks = hangs ? watched.ticks + 1 : 0;
            if (watched.ticks == patienceTicks / 2) {
                LOG.warn(
                        "{} is at one thing for long",
                        shard.thread().getName(),
                        traceOf(shard.thread()));
            }
            if (watched.ticks >= patienceTicks) {
                onHang.accept(shard.thread());
            }
        }
    }

    /** What a thread is at, to be logged. */
    public static Throwable traceOf(Thread thread) {
        Throwable trace = new Throwable(thread.getName() + " is " + thread.getState() + " here");
        trace.setStackTrace(thread.getStackTrace());
        return trace;
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        LockSupport.unpark(thread);
        thread.join();
    }
}
