package io.hadron.proto.batch;

/** Where a batch comes from, which decides what it may hold. */
public enum BatchOrigin {
    /** From a producer: no control batches, no timestamps set by a broker. */
    CLIENT,
    /** From our own log or from another broker. */
    LOG
}
