package io.hadron.server.node;

import io.hadron.server.shard.ShardWatch;
import io.hadron.storage.StorageFault;
import io.hadron.storage.StoreClosedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process at once when nothing it would still do can be trusted. No clean-up: a clean-up
 * could acknowledge or overwrite. Each cause has its exit code.
 */
public final class Halt {
    private static final Logger LOG = LoggerFactory.getLogger(Halt.class);

    /** The data store failed: a write may be lost or may come back. */
    public static final int STORAGE_FAILED = 70;

    /** The cluster controller failed. */
    public static final int CONTROLLER_FAILED = 71;

    /** A defect: an invariant was violated. */
    public static final int DEFECT = 72;

    /** A shard hangs: what it owns is dead, and the node seems to live. */
    public static final int SHARD_HANGS = 73;

    private static final long DUMP_MS = 5_000;

    private Halt() {}

    /** Says first what all threads are at, but does not wait for that for long. */
    static void hang(Thread shard) {
        LOG.error(
                "{} has got no further for shards.hangTimeout; halting, so that others lead instead;"
                        + " please report it",
                shard.getName(),
                ShardWatch.traceOf(shard));
        Thread dump = Thread.ofPlatform().name("dump").daemon(true).start(Halt::dump);
        try {
            dump.join(DUMP_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(SHARD_HANGS);
    }

    private static void dump() {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            LOG.error("all threads: {}", thread.getName(), ShardWatch.traceOf(thread));
        }
    }

    static void storage(StorageFault fault) {
        LOG.error(
                "storage failed during {}: {}; halting, so that nothing more is acknowledged",
                fault.where(),
                fault.what(),
                fault.cause());
        Runtime.getRuntime().halt(STORAGE_FAILED);
    }

    static void controller(Throwable cause) {
        LOG.error("the cluster controller failed; halting", cause);
        Runtime.getRuntime().halt(CONTROLLER_FAILED);
    }

    static void defect(Throwable cause) {
        if (cause
                instanceof
                StoreClosedException) { // seen on a shard before the store's own report came
            // through
            LOG.error("storage failed; halting", cause);
            Runtime.getRuntime().halt(STORAGE_FAILED);
        }
        LOG.error("a defect: halting, so that it can do no harm; please report it", cause);
        Runtime.getRuntime().halt(DEFECT);
    }
}
