package io.hadron.proto.batch;

import java.nio.ByteBuffer;

/**
 * One compressed stream, decompressed piece by piece, so that nothing that it claims about its size
 * decides how much memory is taken. All methods throw {@link BatchFormatException} if the data is
 * damaged.
 */
interface ChunkDecoder {
    /**
     * Room that {@link #decode} needs at least, or 0 when the stream has come to its proper end.
     */
    int prepare();

    /**
     * Writes the next piece, perhaps nothing, at the position of {@code target} and advances it.
     */
    void decode(ByteBuffer target);

    /**
     * How large the whole may be, for sizing a buffer: a guess from the stream that may be a lie,
     * never an obligation. {@link #UNKNOWN} if the stream does not say.
     */
    default long expectedBytes() {
        return UNKNOWN;
    }

    long UNKNOWN = -1;

    static BatchFormatException damaged(Compression compression, String detail) {
        return new BatchFormatException(BatchProblem.COMPRESSED_DATA, compression + ": " + detail);
    }

    static BatchFormatException damaged(Compression compression, Exception cause) {
        return new BatchFormatException(
                BatchProblem.COMPRESSED_DATA, compression + ": " + cause.getMessage(), cause);
    }
}
