package io.hadron.server.log;

import java.util.concurrent.Executor;

/** Platform threads that may block on the disk. Any thread. */
public interface DiskReads extends Executor {
    /** So much was read by the task that runs now. On its thread. */
    default void spent(long bytes) {}
}
