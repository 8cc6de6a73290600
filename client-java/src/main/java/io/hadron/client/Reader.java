package io.hadron.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reads committed records of a stream; those of one partition in offset order, without repeats,
 * also across reconnects. Several threads may pull from one.
 */
public interface Reader extends AutoCloseable, Iterable<Message> {
    /**
     * The next record.
     *
     * @return null if none came in time, or the thread was interrupted
     * @throws HadronException.OutOfRange if retention removed the next record before it was read
     * @throws HadronException.Closed if the reader is closed
     */
    @Nullable Message poll(Duration timeout);

    /**
     * Whether everything that was committed when the partitions last answered has been handed out:
     * for reading up to the end and stopping there.
     */
    boolean caughtUp();

    /** Offset of the next record that will be handed out of this partition; -1 = not known yet. */
    long position(int partition);

    @Override
    void close();
}
