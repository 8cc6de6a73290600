package io.hadron.client.internal.consume;

import io.hadron.client.Message;
import io.hadron.proto.batch.RecordHeader;
import io.hadron.proto.batch.RecordView;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A record and where it lay. Key and value are slices of the frame that brought it. */
class ReceivedMessage implements Message {
    private final Source source;
    private final int leaderEpoch;
    private final long offset;
    private final long timestamp;
    private final @Nullable ByteBuffer key;
    private final @Nullable ByteBuffer value;
    private final List<RecordHeader> headers;

    /** The partition that messages come from. */
    record Source(String stream, int partition) {}

    ReceivedMessage(Source source, int leaderEpoch, RecordView record) {
        this.source = source;
        this.leaderEpoch = leaderEpoch;
        this.offset = record.offset();
        this.timestamp = record.timestamp();
        this.key = record.key();
        this.value = record.value();
        this.headers = record.headers();
    }

    @Override
    public final String stream() {
        return source.stream();
    }

    @Override
    public final int partition() {
        return source.partition();
    }

    @Override
    public final long offset() {
        return offset;
    }

    @Override
    public final long term() {
        return leaderEpoch;
    }

    @Override
    public final long timestamp() {
        return timestamp;
    }

    @Override
    public final @Nullable ByteBuffer keyBuffer() {
        return key == null ? null : key.duplicate();
    }

    @Override
    public final @Nullable ByteBuffer valueBuffer() {
        return value == null ? null : value.duplicate();
    }

    @Override
    public final byte @Nullable [] key() {
        return copy(key);
    }

    @Override
    public final byte @Nullable [] value() {
        return copy(value);
    }

    private static byte @Nullable [] copy(@Nullable ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return bytes;
    }

    @Override
    public final List<RecordHeader> headers() {
        return headers;
    }

    @Override
    public String toString() {
        return source.stream() + "/" + source.partition() + "/" + offset;
    }
}
