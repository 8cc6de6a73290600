package io.hadron.storage;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32C;

/** Makes record batches whose headers are right and whose records are random bytes. */
public final class Batches {
    private Batches() {}

    public static ByteBuffer of(
            long base, int records, int payload, long maxTimestampMs, Random random) {
        ByteBuffer batch = ByteBuffer.allocateDirect(BatchFrame.HEADER_BYTES + payload);
        byte[] body = new byte[payload];
        random.nextBytes(body);
        fill(batch, base, records, maxTimestampMs, body);
        return batch;
    }

    static void fill(ByteBuffer batch, long base, int records, long maxTimestampMs, byte[] body) {
        batch.clear();
        batch.putLong(base)
                .putInt(BatchFrame.HEADER_BYTES + body.length - 12)
                .putInt(1)
                .put((byte) 2)
                .putInt(0)
                .putShort((short) 0)
                .putInt(records - 1)
                .putLong(maxTimestampMs)
                .putLong(maxTimestampMs)
                .putLong(-1)
                .putShort((short) -1)
                .putInt(-1)
                .putInt(records)
                .put(body)
                .flip();
        CRC32C crc = new CRC32C();
        crc.update(batch.duplicate().position(21));
        batch.putInt(17, (int) crc.getValue());
    }

    /** Only the base offset is not covered by the checksum. */
    public static StoreOp.Append append(
            long group, long base, int records, int payload, Random random) {
        return new StoreOp.Append(
                group, base, base + records - 1, of(base, records, payload, base, random));
    }
}
