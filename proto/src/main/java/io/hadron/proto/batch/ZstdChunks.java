package io.hadron.proto.batch;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;

/** Reads one or more zstd frames. */
final class ZstdChunks implements ChunkDecoder {
    private static final int FRAME_MAGIC = 0xFD2FB528;

    private final ZstdDecompressCtx context;
    private final ByteBuffer source;
    private boolean frameEnded = true;

    ZstdChunks(ZstdDecompressCtx context, ByteBuffer source, int from, int end) {
        this.context = context;
        this.source = source.duplicate().limit(end).position(from);
    }

    @Override
    public int prepare() {
        return frameEnded && !source.hasRemaining() ? 0 : 1;
    }

    @Override
    public void decode(ByteBuffer target) {
        int before = source.position();
        int start = target.position();
        try {
            frameEnded = context.decompressByteBufferStream(target, source);
        } catch (ZstdException e) {
            throw ChunkDecoder.damaged(Compression.ZSTD, e);
        }
        if (source.position() == before && target.position() == start && !frameEnded) {
            throw ChunkDecoder.damaged(Compression.ZSTD, "ends within a frame");
        }
    }

    /**
     * The content size in the header of the first frame. Our own batches have one frame, and say
     * it.
     */
    @Override
    public long expectedBytes() {
        int at = source.position();
        if (source.remaining() < 18 || Integer.reverseBytes(source.getInt(at)) != FRAME_MAGIC) {
            return UNKNOWN;
        }
        int descriptor = source.get(at + 4) & 0xff;
        boolean singleSegment = (descriptor & 0x20) != 0;
        int dictionaryCode = descriptor & 3;
        int field = at + 5 + (singleSegment ? 0 : 1) + (dictionaryCode == 3 ? 4 : dictionaryCode);
        return switch (descriptor >> 6) {
            case 0 -> singleSegment ? source.get(field) & 0xff : UNKNOWN;
            case 1 -> (Short.reverseBytes(source.getShort(field)) & 0xffff) + 256;
            case 2 -> Integer.reverseBytes(source.getInt(field)) & 0xffff_ffffL;
            default -> Long.reverseBytes(source.getLong(field));
        };
    }
}
