package io.hadron.server.consumer;

import io.hadron.core.model.ObjectId;
import io.hadron.proto.batch.BatchView;
import io.hadron.server.log.ReadResult;
import io.hadron.server.stream.StreamController;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

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
        partition.read(
                offset,
                1,
                result -> {
                    Known found = read(result, now);
                    if (found != null) {
                        byGroup.put(group, found);
                    }
                    then.accept(found == null ? -1 : found.writtenMs);
                });
    }

    private static @Nullable Known read(ReadResult result, long now) {
        if (!(result instanceof ReadResult.Batches found) || found.batches().isEmpty()) {
            return null;
        }
        BatchView batch = BatchView.of(found.batches().getFirst().payload().bytes(), 0);
        Known known =
                new Known(
                        found.batches().getFirst().baseOffset(),
                        found.batches().getFirst().lastOffset(),
                        batch.baseTimestamp(),
                        now);
        found.batches().forEach(each -> each.payload().release());
        return known;
    }

    void forget(ObjectId group) {
        byGroup.remove(group);
    }

    void clear() {
        byGroup.clear();
    }
}
