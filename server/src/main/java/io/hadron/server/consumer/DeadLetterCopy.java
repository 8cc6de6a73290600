package io.hadron.server.consumer;

import io.hadron.core.consumer.DeadLetterOrigin;
import io.hadron.proto.batch.BatchBuilder;
import io.hadron.proto.batch.BatchCodec;
import io.hadron.proto.batch.BatchReader;
import io.hadron.proto.batch.BatchView;
import io.hadron.proto.batch.Compression;
import io.hadron.proto.batch.ProducerStamp;
import io.hadron.proto.batch.RecordHeader;
import io.hadron.proto.batch.RecordView;
import io.hadron.server.session.BufferPool;
import io.hadron.server.session.Payload;
import io.hadron.server.shard.StoredBatch;
import io.hadron.server.stream.PartitionPlace;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the copy of a message for a dead-letter stream: its key, value and headers as they were,
 * and headers that say where it comes from and why. A record of the copy's own cannot be told from
 * the original otherwise.
 */
record DeadLetterCopy(PartitionPlace place, String group, DeadLetterOrigin origin, Cut cut) {
    static final String STREAM = "hadron-dl-stream";
    static final String PARTITION = "hadron-dl-partition";
    static final String OFFSET = "hadron-dl-offset";
    static final String GROUP = "hadron-dl-group";
    static final String ATTEMPTS = "hadron-dl-attempts";
    static final String CAUSE = "hadron-dl-cause";
    static final String REASON = "hadron-dl-reason";
    static final String LOST = "hadron-dl-lost";
    static final String TRUNCATED = "hadron-dl-truncated";

    /** The batch was let in, so it is within the node's limits, which may have been raised. */
    private static final int MAX_UNCOMPRESSED = Integer.MAX_VALUE;

    /** What is left out, because the target does not take the whole. */
    enum Cut {
        NOTHING(""),
        HEADERS("headers"),
        VALUE("headers and value"),
        ALL("headers, value and key");

        private final String what;

        Cut(String what) {
            this.what = what;
        }

        /** For people. */
        String what() {
            return what;
        }

        /** The next smaller copy, or null if this is the smallest. */
        @Nullable Cut more() {
            return switch (this) {
                case NOTHING -> HEADERS;
                case HEADERS -> VALUE;
                case VALUE -> ALL;
                case ALL -> null;
            };
        }
    }

    /**
     * The copy as a batch of one record.
     *
     * @param source the batch that holds the original, or null if retention has removed it: the
     *     copy then has neither key nor value
     */
    Payload make(
            ProducerStamp producer, @Nullable StoredBatch source, BufferPool buffers, long nowMs) {
        try (BatchCodec codec = new BatchCodec()) {
            RecordView original = source == null ? null : find(source, origin.offset(), codec);
            List<RecordHeader> headers = headers(original);
            byte[] key =
                    original == null || cut.compareTo(Cut.ALL) >= 0 ? null : original.copyKey();
            byte[] value =
                    original == null || cut.compareTo(Cut.VALUE) >= 0 ? null : original.copyValue();
            long timestamp = original == null ? nowMs : Math.max(0, original.timestamp());
            long room =
                    BatchBuilder.singleRecordBound(
                            key == null ? 0 : key.length,
                            value == null ? 0 : value.length,
                            headers);
            Payload payload = buffers.allocate(Math.toIntExact(room));
            BatchBuilder builder = new BatchBuilder(codec).begin(payload.bytes());
            if (!builder.tryAppend(timestamp, key, value, headers)) {
                throw new IllegalStateException("a dead letter does not fit its own bound");
            }
            ByteBuffer batch = builder.build(producer, compression(source));
            return fitted(payload, batch.remaining(), buffers);
        }
    }

    /** What compression has saved is not to be held as long as the copy is cached. */
    private static Payload fitted(Payload built, int bytes, BufferPool buffers) {
        if (bytes > built.size() / 2) {
            return built.slice(0, bytes);
        }
        try {
            Payload exact = buffers.allocate(bytes);
            exact.bytes().put(built.bytes().limit(bytes));
            return exact;
        } finally {
            built.release();
        }
    }

    /** Compressed if the original is: it may have been let in for being small that way. */
    private static Compression compression(@Nullable StoredBatch source) {
        Compression used =
                source == null ? null : BatchView.of(source.payload().bytes(), 0).compression();
        if (used == null) {
            return Compression.NONE;
        }
        return used.writable() ? used : Compression.LZ4;
    }

    private static RecordView find(StoredBatch source, long offset, BatchCodec codec) {
        BatchReader reader = new BatchReader(codec, MAX_UNCOMPRESSED);
        reader.open(BatchView.of(source.payload().bytes(), 0), offset, offset + 1);
        if (!reader.next()) {
            throw new IllegalStateException(
                    "offset " + offset + " is not in the batch that should hold it");
        }
        return reader.record();
    }

    private List<RecordHeader> headers(@Nullable RecordView original) {
        List<RecordHeader> headers = new ArrayList<>();
        if (original != null && cut == Cut.NOTHING) {
            headers.addAll(original.headers());
        }
        headers.add(text(STREAM, place.name().toString()));
        headers.add(text(PARTITION, Integer.toString(place.index())));
        headers.add(text(OFFSET, Long.toString(origin.offset())));
        headers.add(text(GROUP, group));
        headers.add(text(ATTEMPTS, Integer.toString(origin.attempts())));
        headers.add(text(CAUSE, origin.cause().name()));
        if (!origin.reason().isEmpty()) {
            headers.add(text(REASON, origin.reason()));
        }
        if (original == null) {
            headers.add(text(LOST, "retention removed the record before it was copied"));
        }
        if (original != null && cut != Cut.NOTHING) {
            headers.add(text(TRUNCATED, cut.what() + " left out: the copy would be too large"));
        }
        return headers;
    }

    private static RecordHeader text(String key, String value) {
        return new RecordHeader(key, value.getBytes(StandardCharsets.UTF_8));
    }
}
