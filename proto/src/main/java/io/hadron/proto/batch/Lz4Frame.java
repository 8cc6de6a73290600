package io.hadron.proto.batch;

import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/**
 * The LZ4 frame format: constants and writing. Frames are those of Kafka: independent 64 KiB
 * blocks, no checksums.
 */
final class Lz4Frame {
    static final int MAGIC = 0x184D2204;
    static final int STORED_FLAG = 0x8000_0000;
    static final int VERSION_BITS = 0x40;
    static final int INDEPENDENT_FLAG = 0x20;
    static final int BLOCK_CHECKSUM_FLAG = 0x10;
    static final int CONTENT_SIZE_FLAG = 0x08;
    static final int CONTENT_CHECKSUM_FLAG = 0x04;

    /** What may not be set in the flags: the reserved bit and a dictionary id. */
    static final int REFUSED_FLAGS = 0x03;

    static final LZ4SafeDecompressor DECOMPRESSOR = LZ4Factory.fastestInstance().safeDecompressor();
    static final XXHash32 HASH = XXHashFactory.fastestInstance().hash32();

    private static final LZ4Compressor COMPRESSOR = LZ4Factory.fastestInstance().fastCompressor();
    private static final int BLOCK_BYTES = 64 * 1024;
    private static final int BLOCK_SIZE_CODE = 4 << 4;
    private static final int WORST_BLOCK_BYTES = COMPRESSOR.maxCompressedLength(BLOCK_BYTES);
    private static final int FLAGS = VERSION_BITS | INDEPENDENT_FLAG;
    private static final int HEADER_BYTES = 7;

    private Lz4Frame() {}

    /** Room that {@link #write} may need, one block's worst case more than what it can produce. */
    static int bound(int length) {
        int blocks = (length + BLOCK_BYTES - 1) / BLOCK_BYTES;
        return HEADER_BYTES + length + 4 * blocks + 4 + (WORST_BLOCK_BYTES - BLOCK_BYTES);
    }

    /** Writes a frame at index 0 of {@code target} and returns its size. */
    static int write(ByteBuffer source, int from, int length, ByteBuffer target) {
        putLittleEndian(target, 0, MAGIC);
        target.put(4, (byte) FLAGS);
        target.put(5, (byte) BLOCK_SIZE_CODE);
        target.put(6, (byte) (HASH.hash(target, 4, 2, 0) >>> 8));
        int at = HEADER_BYTES;
        for (int done = 0; done < length; done += BLOCK_BYTES) {
            at = writeBlock(source, from + done, Math.min(BLOCK_BYTES, length - done), target, at);
        }
        putLittleEndian(target, at, 0);
        return at + 4;
    }

    private static int writeBlock(
            ByteBuffer source, int from, int length, ByteBuffer target, int at) {
        int room = target.limit() - at - 4;
        int compressed = COMPRESSOR.compress(source, from, length, target, at + 4, room);
        if (compressed < length) {
            putLittleEndian(target, at, compressed);
            return at + 4 + compressed;
        }
        putLittleEndian(target, at, length | STORED_FLAG);
        target.put(at + 4, source, from, length);
        return at + 4 + length;
    }

    private static void putLittleEndian(ByteBuffer buffer, int index, int value) {
        buffer.putInt(index, Integer.reverseBytes(value));
    }
}
