package io.hadron.proto.batch;

import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Exception;

/**
 * Reads one LZ4 frame, block by block. Blocks must be independent, as in Kafka. The checksum of the
 * whole content is not checked, since the CRC of the batch has already covered the same bytes.
 */
final class Lz4Chunks implements ChunkDecoder {
    /** No byte of a compressed block stands for more bytes of content than this. */
    private static final int MAX_RATIO = 255;

    private static final int SLACK = 64;

    private final ByteBuffer source;
    private final int end;
    private final int maxBlockBytes;
    private final boolean blockChecksum;
    private final boolean contentChecksum;

    private int at;
    private int blockBytes;
    private boolean stored;
    private boolean ended;

    Lz4Chunks(ByteBuffer source, int from, int end) {
        this.source = source;
        this.end = end;
        this.at = from;
        require(7, "frame header");
        if (readInt() != Lz4Frame.MAGIC) {
            throw damaged("not a frame");
        }
        int descriptor = at;
        int flags = source.get(at++) & 0xff;
        int blockCode = source.get(at++) & 0xff;
        if ((flags & 0xc0) != Lz4Frame.VERSION_BITS || (flags & Lz4Frame.REFUSED_FLAGS) != 0) {
            throw damaged("unknown flags " + flags);
        }
        if ((flags & Lz4Frame.INDEPENDENT_FLAG) == 0) {
            throw damaged("blocks depend on each other");
        }
        if ((blockCode & 0x8f) != 0 || blockCode >> 4 < 4) {
            throw damaged("unknown block size " + blockCode);
        }
        this.maxBlockBytes = 1 << (2 * (blockCode >> 4) + 8);
        this.blockChecksum = (flags & Lz4Frame.BLOCK_CHECKSUM_FLAG) != 0;
        this.contentChecksum = (flags & Lz4Frame.CONTENT_CHECKSUM_FLAG) != 0;
        if ((flags & Lz4Frame.CONTENT_SIZE_FLAG) != 0) {
            require(8 + 1, "content size");
            at += 8;
        }
        int hash = Lz4Frame.HASH.hash(source, descriptor, at - descriptor, 0) >>> 8;
        if ((byte) hash != source.get(at++)) {
            throw damaged("wrong checksum of the frame header");
        }
    }

    @Override
    public int prepare() {
        if (ended) {
            return 0;
        }
        require(4, "block size");
        int field = readInt();
        if (field == 0) {
            finish();
            return 0;
        }
        stored = (field & Lz4Frame.STORED_FLAG) != 0;
        blockBytes = field & ~Lz4Frame.STORED_FLAG;
        if (blockBytes == 0 || blockBytes > maxBlockBytes) {
            throw damaged("block of " + blockBytes + " bytes");
        }
        require(blockBytes + (blockChecksum ? 4 : 0), "block");
        return mostOf(blockBytes, stored);
    }

    @Override
    public void decode(ByteBuffer target) {
        int room = mostOf(blockBytes, stored);
        int written = blockBytes;
        if (stored) {
            target.put(target.position(), source, at, blockBytes);
        } else {
            try {
                written =
                        Lz4Frame.DECOMPRESSOR.decompress(
                                source, at, blockBytes, target, target.position(), room);
            } catch (LZ4Exception e) {
                throw ChunkDecoder.damaged(Compression.LZ4, e);
            }
        }
        target.position(target.position() + written);
        int block = at;
        at += blockBytes;
        if (blockChecksum && Lz4Frame.HASH.hash(source, block, blockBytes, 0) != readInt()) {
            throw damaged("wrong checksum of a block");
        }
    }

    /** The sum of what the blocks may hold, found by hopping over them. */
    @Override
    public long expectedBytes() {
        long sum = 0;
        int hop = at;
        while (end - hop >= 4) {
            int field = Integer.reverseBytes(source.getInt(hop));
            int size = field & ~Lz4Frame.STORED_FLAG;
            if (size == 0 || size > maxBlockBytes) {
                break;
            }
            sum += mostOf(size, (field & Lz4Frame.STORED_FLAG) != 0);
            hop += 4 + size + (blockChecksum ? 4 : 0);
        }
        return sum;
    }

    private int mostOf(int size, boolean asStored) {
        return asStored ? size : (int) Math.min(maxBlockBytes, (long) size * MAX_RATIO + SLACK);
    }

    private void finish() {
        ended = true;
        if (contentChecksum) {
            require(4, "content checksum");
            at += 4;
        }
        if (at != end) {
            throw damaged((end - at) + " bytes after the frame");
        }
    }

    private int readInt() {
        int value = Integer.reverseBytes(source.getInt(at));
        at += 4;
        return value;
    }

    private void require(int bytes, String what) {
        if (end - at < bytes) {
            throw damaged("ends within " + what);
        }
    }

    private static BatchFormatException damaged(String detail) {
        return ChunkDecoder.damaged(Compression.LZ4, detail);
    }
}
