package io.hadron.bench.load;

/** Sends records. One thread. */
public interface Sender extends AutoCloseable {
    /**
     * Sends, or waits for room first. The value may be changed after the return.
     *
     * @param completion called once, on any thread; the same object may be used for many records
     */
    void send(byte[] value, Completion completion);

    /** Waits until every record is confirmed or has failed. */
    void flush();

    @Override
    void close();
}
