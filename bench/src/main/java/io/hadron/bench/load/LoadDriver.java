package io.hadron.bench.load;

/** The client of one broker. Everything that is opened is closed by the caller. */
public interface LoadDriver extends AutoCloseable {
    /** Creates the stream of the target if it is missing. */
    void createStream();

    Sender sender();

    /** A member of a group that begins at the first record. */
    Receiver groupReceiver(String group);

    /** Reads all that is there from the first record on, without a group. */
    Receiver reader();

    /**
     * Records of the stream that the group has not confirmed, as the broker sees it; -1 if the
     * broker can not tell.
     */
    long unconfirmed(String group);

    /** Deletes a group, if the broker does not do that by itself. */
    void dropGroup(String group);

    @Override
    void close();
}
