package io.hadron.proto.batch;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.xerial.snappy.Snappy;

/** Reads snappy blocks, either one bare block or several in the framing of snappy-java. */
final class SnappyChunks implements ChunkDecoder {
    private static final long FRAMING_MAGIC = 0x82534E4150505900L;

    /** Magic and two version numbers. */
    private static final int FRAMING_HEADER_BYTES = 16;

    /** The densest element is a copy of 64 bytes in 3: more than 22 to 1 is a lie. */
    private static final int MAX_RATIO = 22;

    private final ByteBuffer source;
    private final int end;
    private final long limit;
    private final boolean framed;

    private int at;
    private int blockBytes;
    private int contentBytes;

    SnappyChunks(ByteBuffer source, int from, int end, long limit) {
        this.source = source;
        this.end = end;
        this.limit = limit;
        this.framed = end - from >= FRAMING_HEADER_BYTES && source.getLong(from) == FRAMING_MAGIC;
        this.at = framed ? from + FRAMING_HEADER_BYTES : from;
    }

    @Override
    public int prepare() {
        contentBytes = 0;
        while (at < end && contentBytes == 0) {
            blockBytes = framed ? readBlockSize() : end - at;
            contentBytes = readContentSize();
            if (contentBytes == 0) {
                at += blockBytes;
            }
        }
        return contentBytes;
    }

    @Override
    public void decode(ByteBuffer target) {
        int written;
        try {
            written = target.isDirect() ? decodeDirect(target) : decodeHeap(target);
        } catch (IOException e) {
            throw ChunkDecoder.damaged(Compression.SNAPPY, e);
        }
        if (written != contentBytes) {
            throw damaged("a block of " + written + " bytes claims " + contentBytes);
        }
        target.position(target.position() + written);
        at += blockBytes;
    }

    private int decodeDirect(ByteBuffer target) throws IOException {
        ByteBuffer block = source.duplicate().limit(at + blockBytes).position(at);
        return Snappy.uncompress(block, target.duplicate());
    }

    private int decodeHeap(ByteBuffer target) throws IOException {
        return Snappy.rawUncompress(
                source.array(),
                source.arrayOffset() + at,
                blockBytes,
                target.array(),
                target.arrayOffset() + target.position());
    }

    private int readBlockSize() {
        if (end - at < 4) {
            throw damaged("ends within a block size");
        }
        int size = source.getInt(at);
        at += 4;
        if (size <= 0 || size > end - at) {
            throw damaged("block of " + size + " bytes");
        }
        return size;
    }

    /**
     * Snappy trusts the size at the start of a block, so it has to be believable before memory is
     * taken for it.
     */
    private int readContentSize() {
        long size = 0;
        for (int i = 0; i < Math.min(5, blockBytes); i++) {
            byte b = source.get(at + i);
            size |= (long) (b & 0x7f) << (7 * i);
            if (b >= 0) {
                return checkContentSize(size);
            }
        }
        throw damaged("bad content size");
    }

    private int checkContentSize(long size) {
        if (size > (long) blockBytes * MAX_RATIO) {
            throw damaged("a block of " + blockBytes + " bytes claims " + size);
        }
        if (size > limit) {
            throw new BatchFormatException(
                    BatchProblem.UNCOMPRESSED_TOO_LARGE,
                    "a block of " + size + " bytes, limit " + limit);
        }
        return (int) size;
    }

    private static BatchFormatException damaged(String detail) {
        return ChunkDecoder.damaged(Compression.SNAPPY, detail);
    }
}
