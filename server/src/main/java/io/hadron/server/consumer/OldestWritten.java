package io.hadron.server.consumer;

import io.hadron.core.model.ObjectId;
import io.hadron.proto.batch.BatchView;
import io.hadron.server.log.ReadResult;
import io.hadron.server.shard.StoredBatch;
import io.hadron.server.stream.StreamController;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * When the oldest unfinished message of each group was written. That is in the log, and for a group
 * that is far behind on disk, so the last answer is kept. Shard thread only.
 */
final class OldestWritten {
    private record Known(long base, long last, long writtenMs, long askedMs) {}

    private final StreamController partition;
    private final InstantSource clock;
    private final Map<ObjectId, Known> byGroup = new HashMap<>();

    OldestWritten(StreamController partition, InstantSource clock) {
        this.partition = partition;
        this.clock = clock;
    }

    /**
     * Finds it out.
     *
     * @param offset the group's oldest unfinished one
     * @param toleranceMs an answer for an earlier offset will do if it is not older than this
     * @param then gets milliseconds since 1970, or -1 if it can not be found out now; at once if
     *     nothing has to be read
     */
    void find(ObjectId group, long offset, long toleranceMs, LongConsumer then) {
        Known known = byGroup.get(group);
        long now = clock.millis();
        if (known != null
                && offset >= known.base
                && (offset <= known.last || now - known.askedMs < toleranceMs)) {
            then.accept(known.writtenMs);
            return;
        }
        read(group, offset, offset, then);
    }

    /** Batches without messages are passed over: they may be far older than what follows. */
    private void read(ObjectId group, long from, long offset, LongConsumer then) {
        partition.read(
                offset,
                1,
                result -> {
                    if (!(result instanceof ReadResult.Batches found)
                            || found.batches().isEmpty()) {
                        then.accept(-1);
                        return;
                    }
                    StoredBatch first = found.batches().getFirst();
                    long written = BatchView.of(first.payload().bytes(), 0).baseTimestamp();
                    found.batches().forEach(batch -> batch.payload().release());
                    if (first.control()
                            && first.lastOffset() + 1 < partition.log().committedEnd()) {
                        read(group, from, first.lastOffset() + 1, then);
                        return;
                    }
                    byGroup.put(
                            group,
                            new Known(
                                    Math.min(from, first.baseOffset()),
                                    first.lastOffset(),
                                    written,
                                    clock.millis()));
                    then.accept(written);
                });
    }

    void forget(ObjectId group) {
        byGroup.remove(group);
    }

    void clear() {
        byGroup.clear();
    }
}
