package io.hadron.client;

import io.hadron.proto.batch.RecordHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A record of a stream, as it was read. Immutable; valid for ever. */
public interface Message {
    /** {@code namespace/name}. */
    String stream();

    int partition();

    long offset();

    /** The term of the partition's leader when it was written; the low 31 bits. */
    long term();

    /** Milliseconds since 1970. */
    long timestamp();

    /** The key without a copy, read-only by convention; null if there is none. */
    @Nullable ByteBuffer keyBuffer();

    /** The value without a copy, read-only by convention; null if there is none. */
    @Nullable ByteBuffer valueBuffer();

    List<RecordHeader> headers();

    /** A copy of the key, or null. */
    default byte @Nullable [] key() {
        return copy(keyBuffer());
    }

    /** A copy of the value, or null. */
    default byte @Nullable [] value() {
        return copy(valueBuffer());
    }

    /** The key as UTF-8, or null. */
    default @Nullable String keyText() {
        return text(keyBuffer());
    }

    /** The value as UTF-8, or null. */
    default @Nullable String valueText() {
        return text(valueBuffer());
    }

    /** The last header of this name as UTF-8, or null. */
    default @Nullable String header(String name) {
        List<RecordHeader> all = headers();
        for (int i = all.size() - 1; i >= 0; i--) {
            byte[] value = all.get(i).value();
            if (all.get(i).key().equals(name) && value != null) {
                return new String(value, StandardCharsets.UTF_8);
            }
        }
        return null;
    }

    /** The CloudEvents type, or null. */
    default @Nullable String type() {
        return header("ce_type");
    }

    /** The CloudEvents id, or null. */
    default @Nullable String id() {
        return header("ce_id");
    }

    /** The CloudEvents source, or null. */
    default @Nullable String source() {
        return header("ce_source");
    }

    private static byte @Nullable [] copy(@Nullable ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return bytes;
    }

    private static @Nullable String text(@Nullable ByteBuffer buffer) {
        byte[] bytes = copy(buffer);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
