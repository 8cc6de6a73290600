package io.hadron.proto.batch;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import java.nio.ByteBuffer;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * The compressors, decompressors and scratch memory that builders, validators and readers of one
 * thread share. Holds native memory from the first use of zstd or gzip until {@link #close}. Not
 * thread-safe: one per thread or per owner, used for one batch at a time.
 */
public final class BatchCodec implements AutoCloseable {
    /** Scratch memory above this is given back after use. */
    static final int RETAINED_BYTES = 2 * 1024 * 1024;

    private static final int ZSTD_LEVEL = 3;

    /**
     * Frames that need a larger window are refused, since the window is allocated on the frame's
     * word: 8 MiB, what RFC 8878 asks of decoders. Compressors need more only at levels above 19.
     */
    private static final int ZSTD_MAX_WINDOW_LOG = 23;

    private final int zstdLevel;
    private @Nullable ZstdCompressCtx zstdCompressor;
    private @Nullable ZstdDecompressCtx zstdDecompressor;
    private @Nullable Inflater inflater;
    private @Nullable ByteBuffer heapScratch;
    private @Nullable ByteBuffer directScratch;
    private boolean closed;

    /** A codec that compresses zstd at level 3. */
    public BatchCodec() {
        this(ZSTD_LEVEL);
    }

    /**
     * A codec that compresses zstd at the given level.
     *
     * @throws IllegalArgumentException if it is not within -7 and 19; higher levels write frames
     *     that readers refuse
     */
    public BatchCodec(int zstdLevel) {
        if (zstdLevel < -7 || zstdLevel > 19) {
            throw new IllegalArgumentException("zstd level must be from -7 to 19, is " + zstdLevel);
        }
        this.zstdLevel = zstdLevel;
    }

    /**
     * Compresses into scratch memory, valid until the next use of this codec. Source and result are
     * both heap or both direct.
     */
    ByteBuffer compress(Compression compression, ByteBuffer source, int from, int length) {
        boolean direct = source.isDirect();
        return switch (compression) {
            case LZ4 -> {
                ByteBuffer target = scratch(Lz4Frame.bound(length), direct);
                yield target.limit(Lz4Frame.write(source, from, length, target));
            }
            case ZSTD -> {
                ByteBuffer target = scratch((int) Zstd.compressBound(length), direct);
                yield target.limit(compressZstd(source, from, length, target));
            }
            case NONE, GZIP, SNAPPY ->
                    throw new IllegalArgumentException(compression + " is not written");
        };
    }

    private int compressZstd(ByteBuffer source, int from, int length, ByteBuffer target) {
        ZstdCompressCtx context = zstdCompressor();
        if (source.isDirect()) {
            return context.compressDirectByteBuffer(
                    target, 0, target.limit(), source, from, length);
        }
        return context.compressByteArray(
                target.array(),
                target.arrayOffset(),
                target.limit(),
                source.array(),
                source.arrayOffset() + from,
                length);
    }

    /**
     * Opens a compressed stream, until the next one is opened. {@code compression} must not be
     * {@link Compression#NONE}.
     */
    ChunkDecoder open(Compression compression, ByteBuffer buffer, int from, int end, long limit) {
        boolean accessible = buffer.isDirect() || buffer.hasArray();
        ByteBuffer source = accessible ? buffer : copyOf(buffer, from, end);
        int start = accessible ? from : 0;
        int stop = accessible ? end : end - from;
        return switch (compression) {
            case GZIP -> new GzipChunks(inflater(), source, start, stop);
            case SNAPPY -> new SnappyChunks(source, start, stop, limit);
            case LZ4 -> new Lz4Chunks(source, start, stop);
            case ZSTD -> new ZstdChunks(zstdDecompressor(), source, start, stop);
            case NONE -> throw new IllegalArgumentException("not a compressed stream");
        };
    }

    /** The natives cannot reach the array of a read-only heap buffer. */
    private static ByteBuffer copyOf(ByteBuffer buffer, int from, int end) {
        byte[] copy = new byte[end - from];
        buffer.get(from, copy);
        return ByteBuffer.wrap(copy);
    }

    /** Memory of at least this size, cleared, its former content lost. */
    ByteBuffer scratch(int bytes, boolean direct) {
        ByteBuffer current = direct ? directScratch : heapScratch;
        if (current == null || current.capacity() < bytes) {
            current = allocate(bytes, direct);
            if (direct) {
                directScratch = current;
            } else {
                heapScratch = current;
            }
        }
        return current.clear();
    }

    static ByteBuffer allocate(int bytes, boolean direct) {
        return direct ? ByteBuffer.allocateDirect(bytes) : ByteBuffer.allocate(bytes);
    }

    /** Gives back scratch memory that an unusually large batch has needed. */
    void trim() {
        if (heapScratch != null && heapScratch.capacity() > RETAINED_BYTES) {
            heapScratch = null;
        }
        if (directScratch != null && directScratch.capacity() > RETAINED_BYTES) {
            directScratch = null;
        }
    }

    private ZstdCompressCtx zstdCompressor() {
        requireOpen();
        if (zstdCompressor == null) {
            zstdCompressor = new ZstdCompressCtx().setLevel(zstdLevel).setChecksum(false);
        }
        return zstdCompressor;
    }

    private ZstdDecompressCtx zstdDecompressor() {
        requireOpen();
        if (zstdDecompressor == null) {
            zstdDecompressor = new ZstdDecompressCtx();
        }
        // The stream before may have been left in the middle of a frame.
        zstdDecompressor.reset();
        zstdDecompressor.setLongMax(ZSTD_MAX_WINDOW_LOG);
        return zstdDecompressor;
    }

    private Inflater inflater() {
        requireOpen();
        if (inflater == null) {
            inflater = new Inflater(true);
        }
        inflater.reset();
        return inflater;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the codec is closed");
        }
    }

    /** Frees the native memory. May be called twice. */
    @Override
    public void close() {
        closed = true;
        if (zstdCompressor != null) {
            zstdCompressor.close();
            zstdCompressor = null;
        }
        if (zstdDecompressor != null) {
            zstdDecompressor.close();
            zstdDecompressor = null;
        }
        if (inflater != null) {
            inflater.end();
            inflater = null;
        }
        heapScratch = null;
        directScratch = null;
    }
}
