package io.hadron.server.log;

import io.hadron.server.shard.StoredBatch;
import java.util.List;

/** What a read of the log found. */
public sealed interface ReadResult {
    /**
     * Consecutive batches, the first one holds the offset asked for; none if it is the end. The
     * receiver owns a reference of each.
     */
    record Batches(List<StoredBatch> batches) implements ReadResult {}

    /** Retention has removed the offset. */
    record BelowLowMark(long lowMark) implements ReadResult {}

    /** What is on disk failed its check. */
    record Damaged(long offset, String what) implements ReadResult {}

    /**
     * The node has no memory for reads now, or has found its copy damaged and makes it anew; try
     * again a little later.
     */
    record Overloaded(String what) implements ReadResult {}
}
