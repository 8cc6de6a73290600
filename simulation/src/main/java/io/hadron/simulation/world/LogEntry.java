package io.hadron.simulation.world;

import io.hadron.core.partition.BatchInfo;
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
        record Bytes(byte[] bytes) implements Content {}
    }

    public long end() {
        return baseOffset + count;
    }
}
