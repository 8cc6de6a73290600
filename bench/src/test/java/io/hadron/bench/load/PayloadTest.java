package io.hadron.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

/** Values carry what the checks need, and compress as they should. */
class PayloadTest {
    private static final int SIZE = 1024;

    @Test
    void carriesSequenceAndTime() {
        ByteBuffer value = ByteBuffer.wrap(new Payload(PayloadKind.RANDOM, SIZE, 1).value(-5, 7));

        assertThat(value.remaining()).isEqualTo(SIZE);
        assertThat(Payload.sequence(value)).isEqualTo(-5);
        assertThat(Payload.sendNanos(value)).isEqualTo(7);
    }

    @Test
    void textCompressesAndNoiseDoesNot() throws Exception {
        assertThat(compressed(PayloadKind.JSON)).isBetween(0.1, 0.6);
        assertThat(compressed(PayloadKind.RANDOM)).isGreaterThan(0.99);
    }

    private static double compressed(PayloadKind kind) throws Exception {
        Payload payload = new Payload(kind, SIZE, 1);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(bytes)) {
            for (int i = 0; i < 64; i++) {
                deflater.write(payload.value(i, i));
            }
        }
        return bytes.size() / (64.0 * SIZE);
    }
}
