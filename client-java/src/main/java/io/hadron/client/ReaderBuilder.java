package io.hadron.client;

/** Reads a stream without a group: nothing is acked, nobody else is affected. Not thread-safe. */
public interface ReaderBuilder {
    /** Where to begin (first). */
    ReaderBuilder from(StartAt start);

    /** Only these partitions (all). */
    ReaderBuilder partitions(int... indexes);

    /** Memory for records that are read ahead (8 MiB), spread over the partitions. */
    ReaderBuilder bufferBytes(int bytes);

    /**
     * Begins to read.
     *
     * @throws HadronException.NotFound if there is no such stream
     */
    Reader open();
}
