package io.hadron.simulation.world;

import io.hadron.core.partition.BatchInfo;
import java.util.Arrays;
import java.util.List;

/** One batch of a simulated log. */
public record LogEntry(long baseOffset, int count, long term, Content content) {

    /** What a batch carries. */
    public sealed interface Content {

        /** The start of a term; takes one offset. */
        record TermStart() implements Content {}

        /** Records of a stream, one value each. */
        record Values(BatchInfo batch, List<String> values) implements Content {}

        /** A record of a consumer controller. */
        @SuppressWarnings("ArrayRecordComponent") // handed over, and never changed or compared
        record Bytes(byte[] bytes) implements Content {

            @Override
            public boolean equals(Object other) {
                return other instanceof Bytes(byte[] theirs) && Arrays.equals(bytes, theirs);
            }

            @Override
            public int hashCode() {
                return Arrays.hashCode(bytes);
            }
        }
    }

    public long end() {
        return baseOffset + count;
    }
}
