package io.hadron.proto.batch;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.xerial.snappy.SnappyOutputStream;

/** Batches put together by hand, with a right checksum around whatever else is wrong. */
final class HandMade {
    private HandMade() {}

    /**
     * A header that fits {@code count} records at time {@link TestRecord#NOW}, around any payload.
     */
    static ByteBuffer batch(Compression compression, int count, byte[] payload) {
        ByteBuffer batch = ByteBuffer.allocate(RecordBatchLayout.HEADER_SIZE + payload.length);
        batch.putInt(RecordBatchLayout.LENGTH, batch.capacity() - RecordBatchLayout.LOG_OVERHEAD);
        batch.put(RecordBatchLayout.MAGIC, RecordBatchLayout.CURRENT_MAGIC);
        batch.putShort(RecordBatchLayout.ATTRIBUTES, (short) compression.id());
        batch.putInt(RecordBatchLayout.LAST_OFFSET_DELTA, count - 1);
        batch.putLong(RecordBatchLayout.BASE_TIMESTAMP, TestRecord.NOW);
        batch.putLong(RecordBatchLayout.MAX_TIMESTAMP, TestRecord.NOW);
        BatchView.putProducer(batch, 0, ProducerStamp.NONE);
        batch.putInt(RecordBatchLayout.RECORD_COUNT, count);
        batch.put(RecordBatchLayout.RECORDS, payload);
        return withCrc(batch);
    }

    static ByteBuffer withCrc(ByteBuffer batch) {
        BatchView.putCrc(batch, 0, batch.limit());
        return batch;
    }

    static ByteBuffer copy(ByteBuffer batch) {
        return ByteBuffer.allocate(batch.remaining()).put(batch.duplicate()).flip();
    }

    /**
     * The bytes of a record of no key, no headers and a value of zeros, which may be longer than it
     * says.
     */
    static byte[] record(int index, int claimedValueBytes, int valueBytes) {
        int body =
                1
                        + 1
                        + Varints.size(index)
                        + 1
                        + Varints.size(claimedValueBytes)
                        + claimedValueBytes
                        + 1;
        ByteBuffer record = ByteBuffer.allocate(20 + Varints.size(body) + valueBytes);
        int at = Varints.put(record, 0, body);
        at = Varints.put(record, at + 1, 0L);
        at = Varints.put(record, at, index);
        at = Varints.put(record, at, -1);
        at = Varints.put(record, at, claimedValueBytes);
        at = Varints.put(record, at + valueBytes, 0);
        byte[] bytes = new byte[at];
        record.get(0, bytes);
        return bytes;
    }

    static byte[] compress(Compression compression, byte[] content) {
        if (compression == Compression.ZSTD) {
            return Zstd.compress(content);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = stream(compression, bytes)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static OutputStream stream(Compression compression, OutputStream out)
            throws IOException {
        return switch (compression) {
            case GZIP -> new GZIPOutputStream(out);
            case SNAPPY -> new SnappyOutputStream(out);
            case LZ4 ->
                    new LZ4FrameOutputStream(
                            out,
                            LZ4FrameOutputStream.BLOCKSIZE.SIZE_4MB,
                            LZ4FrameOutputStream.FLG.Bits.BLOCK_INDEPENDENCE,
                            LZ4FrameOutputStream.FLG.Bits.BLOCK_CHECKSUM,
                            LZ4FrameOutputStream.FLG.Bits.CONTENT_CHECKSUM);
            case NONE, ZSTD -> out;
        };
    }
}
