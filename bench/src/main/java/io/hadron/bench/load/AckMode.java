package io.hadron.bench.load;

/** How a consumer confirms. */
public enum AckMode {
    /** Every record on its own. */
    EACH,
    /** All records of a poll together. */
    BATCH
}
