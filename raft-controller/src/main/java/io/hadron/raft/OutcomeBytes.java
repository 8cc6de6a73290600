package io.hadron.raft;

import io.hadron.core.cluster.MetadataOutcome;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Outcomes as bytes, for now only within one process. */
final class OutcomeBytes {
    private static final Map<Long, MetadataOutcome> KNOWN = new ConcurrentHashMap<>();
    private static final AtomicLong NEXT = new AtomicLong();

    private OutcomeBytes() {}

    static byte[] encode(MetadataOutcome outcome) {
        long id = NEXT.incrementAndGet();
        KNOWN.put(id, outcome);
        return ByteBuffer.allocate(Long.BYTES).putLong(id).array();
    }

    static MetadataOutcome decode(byte[] bytes) {
        MetadataOutcome outcome = KNOWN.get(ByteBuffer.wrap(bytes).getLong());
        if (outcome == null) {
            throw new UnreadableEntryException("an outcome of another process");
        }
        return outcome;
    }
}
