package io.hadron.bench.load;

/**
 * What a check of sequences found.
 *
 * @param expected records that had to come
 * @param missing of them
 * @param duplicates came more than once
 * @param outOfOrder came after a later one of their partition
 * @param foreign records that this run did not send
 */
public record Arrival(long expected, long missing, long duplicates, long outOfOrder, long foreign) {
    /** Whether each record came exactly once and in order. */
    public boolean exact() {
        return missing == 0 && duplicates == 0 && outOfOrder == 0 && foreign == 0;
    }

    @Override
    public String toString() {
        return exact()
                ? "all " + expected + " records, once and in order"
                : "%d of %d records missing, %d duplicates, %d out of order, %d foreign"
                        .formatted(missing, expected, duplicates, outOfOrder, foreign);
    }
}
