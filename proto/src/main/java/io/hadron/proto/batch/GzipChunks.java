package io.hadron.proto.batch;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Reads one gzip member (RFC 1952). */
final class GzipChunks implements ChunkDecoder {
    private static final int HEADER_BYTES = 10;
    private static final int TRAILER_BYTES = 8;
    private static final int MAGIC_AND_METHOD = 0x1f8b08;
    private static final int HEADER_CRC_FLAG = 0x02;
    private static final int EXTRA_FLAG = 0x04;
    private static final int NAME_FLAG = 0x08;
    private static final int COMMENT_FLAG = 0x10;

    private final Inflater inflater;
    private final ByteBuffer source;
    private final CRC32 crc = new CRC32();

    /** The inflater must be a raw one, and fresh or reset. */
    GzipChunks(Inflater inflater, ByteBuffer buffer, int from, int end) {
        this.inflater = inflater;
        this.source = buffer.duplicate().limit(end).position(from);
        skipHeader();
        inflater.setInput(source);
    }

    @Override
    public int prepare() {
        if (!inflater.finished()) {
            return 1;
        }
        // The inflater has moved the source to the end of what it needed.
        if (source.remaining() != TRAILER_BYTES) {
            throw damaged(source.remaining() + " bytes follow the data");
        }
        int at = source.position();
        if (Integer.reverseBytes(source.getInt(at)) != (int) crc.getValue()) {
            throw damaged("wrong checksum");
        }
        if (Integer.reverseBytes(source.getInt(at + 4)) != (int) inflater.getBytesWritten()) {
            throw damaged("wrong size");
        }
        return 0;
    }

    @Override
    public void decode(ByteBuffer target) {
        int start = target.position();
        int written;
        try {
            written = inflater.inflate(target);
        } catch (DataFormatException e) {
            throw ChunkDecoder.damaged(Compression.GZIP, e);
        }
        if (written == 0 && !inflater.finished()) {
            throw damaged("ends early");
        }
        crc.update(target.duplicate().limit(start + written).position(start));
    }

    private void skipHeader() {
        int at = source.position();
        if (source.remaining() < HEADER_BYTES + TRAILER_BYTES
                || source.getInt(at) >>> 8 != MAGIC_AND_METHOD) {
            throw damaged("not gzip");
        }
        int flags = source.get(at + 3);
        source.position(at + HEADER_BYTES);
        if ((flags & EXTRA_FLAG) != 0) {
            skip(2);
            skip(Short.reverseBytes(source.getShort(source.position() - 2)) & 0xffff);
        }
        if ((flags & NAME_FLAG) != 0) {
            skipText();
        }
        if ((flags & COMMENT_FLAG) != 0) {
            skipText();
        }
        if ((flags & HEADER_CRC_FLAG) != 0) {
            skip(2);
        }
    }

    private void skip(int bytes) {
        if (source.remaining() < bytes) {
            throw damaged("ends within the header");
        }
        source.position(source.position() + bytes);
    }

    private void skipText() {
        do {
            skip(1);
        } while (source.get(source.position() - 1) != 0);
    }

    private static BatchFormatException damaged(String detail) {
        return ChunkDecoder.damaged(Compression.GZIP, detail);
    }
}
