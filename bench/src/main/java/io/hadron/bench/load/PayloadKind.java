package io.hadron.bench.load;

/** What records hold. */
public enum PayloadKind {
    /** Bytes that do not compress. */
    RANDOM,
    /** Text as an order system would write it; compresses about as well as such text does. */
    JSON
}
