package io.hadron.server.node;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Platform threads that may block. */
final class Workers {
    private Workers() {}

    /** Once it is shut down, a shard may still ask: nobody is there to be answered then. */
    static ExecutorService named(String prefix, int threads) {
        return new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().name(prefix, 0).daemon(true).factory(),
                new ThreadPoolExecutor.DiscardPolicy());
    }
}
