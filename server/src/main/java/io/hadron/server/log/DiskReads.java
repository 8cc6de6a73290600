package io.hadron.server.log;

import java.util.concurrent.Executor;

/** Platform threads that may block on the disk. Any thread. */
public interface DiskReads extends Executor {
    /**
     * The task that runs now has read a part of a log. On its thread.
     *
     * @param next the offset behind what was read
     * @param end of the log, as far as the read might have gone
     */
    default void spent(long group, long from, long next, long end, long bytes) {}

    /** The task that runs now has read something else. On its thread. */
    default void spent(long bytes) {}

    /**
     * For a task that reads a lot: waits until there may be more. On its thread.
     *
     * @return false if it is to end
     */
    default boolean await() {
        return true;
    }
}
