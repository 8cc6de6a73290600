package io.hadron.proto.batch;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** CRC-32C over a range of a buffer, leaving the buffer's position alone. */
final class Crc {
    private Crc() {}

    static int of(ByteBuffer buffer, int from, int to) {
        CRC32C crc = new CRC32C();
        if (buffer.hasArray()) {
            crc.update(buffer.array(), buffer.arrayOffset() + from, to - from);
        } else {
            crc.update(buffer.duplicate().limit(to).position(from));
        }
        return (int) crc.getValue();
    }
}
