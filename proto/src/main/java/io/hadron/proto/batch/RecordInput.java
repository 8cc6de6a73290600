package io.hadron.proto.batch;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A stream of record bytes: either a range of a buffer, or a decoder whose output passes through a
 * small window. Reads bytes and varints and skips the rest, so that checking a batch costs little
 * memory however large it is.
 */
final class RecordInput {
    private static final int WINDOW_BYTES = 256 * 1024;

    private ByteBuffer window = ByteBuffer.allocate(0);
    private int at;
    private int end;
    private @Nullable ChunkDecoder decoder;
    private @Nullable BatchCodec codec;
    private boolean direct;
    private long limit;
    private long before;

    /** Reads a range of a buffer. {@link #position} is then an index of that buffer. */
    void open(ByteBuffer buffer, int from, int end) {
        this.window = buffer;
        this.at = from;
        this.end = end;
        this.decoder = null;
        this.codec = null;
        this.before = 0;
    }

    /**
     * Reads what a decoder gives, at most {@code limit} bytes, through the scratch memory of the
     * codec.
     */
    void open(ChunkDecoder decoder, BatchCodec codec, boolean direct, long limit) {
        this.decoder = decoder;
        this.codec = codec;
        this.direct = direct;
        this.limit = limit;
        this.at = 0;
        this.end = 0;
        this.before = 0;
    }

    long position() {
        return before + at;
    }

    /** Whether no byte is left. */
    boolean atEnd() {
        return at == end && !refill();
    }

    byte readByte() {
        if (at == end && !refill()) {
            throw ended();
        }
        return window.get(at++);
    }

    /** Reads a zigzag varint of at most five bytes. */
    int readVarint() {
        int first = readByte();
        if (first >= 0) {
            return (first >>> 1) ^ -(first & 1);
        }
        int value = first & 0x7f;
        for (int shift = 7; shift < 35; shift += 7) {
            byte next = readByte();
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                if (shift == 28 && next > 0x0f) {
                    break;
                }
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new BatchFormatException(BatchProblem.RECORD_CORRUPT, "a number exceeds 32 bits");
    }

    /** Reads a zigzag varint of at most ten bytes. */
    long readVarlong() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            byte next = readByte();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                if (shift == 63 && next > 1) {
                    break;
                }
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new BatchFormatException(BatchProblem.RECORD_CORRUPT, "a number exceeds 64 bits");
    }

    void skip(int bytes) {
        int rest = bytes;
        while (rest > end - at) {
            rest -= end - at;
            at = end;
            if (!refill()) {
                throw ended();
            }
        }
        at += rest;
    }

    private boolean refill() {
        if (decoder == null || codec == null) {
            return false;
        }
        int written = 0;
        while (written == 0) {
            int needed = decoder.prepare();
            if (needed == 0) {
                return false;
            }
            ByteBuffer target = codec.scratch(Math.max(needed, WINDOW_BYTES), direct);
            decoder.decode(target);
            written = target.position();
            window = target;
        }
        before += end;
        at = 0;
        end = written;
        if (before + end > limit) {
            throw new BatchFormatException(
                    BatchProblem.UNCOMPRESSED_TOO_LARGE, "limit " + limit + " bytes");
        }
        return true;
    }

    private static BatchFormatException ended() {
        return new BatchFormatException(BatchProblem.RECORD_COUNT, "the records end early");
    }
}
