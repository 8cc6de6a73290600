package io.hadron.bench.compare;

/** Who is measured. */
enum Side {
    HADRON,
    KAFKA
}
