package io.hadron.bench.load;

import java.time.Duration;

/** Receives records, and confirms those that came through a group. One thread. */
public interface Receiver extends AutoCloseable {
    /**
     * Hands over what is there, and confirms it afterwards.
     *
     * @return how many records; 0 if none came in time
     */
    int poll(RecordSink sink, Duration timeout);

    /** Waits until all confirmations are durable at the broker. */
    void settle();

    @Override
    void close();
}
