package io.hadron.proto.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadron.proto.wire.ProduceRequest;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameCodecTest {
    private static final ProduceRequest HEADER =
            ProduceRequest.newBuilder().setGroup(77).setTimeoutMs(30_000).build();

    private static ByteBuffer frame(int payloadBytes) {
        ByteBuffer out = ByteBuffer.allocate(FrameCodec.headBytes(HEADER) + payloadBytes);
        FrameCodec.write(out, FrameKind.REQUEST, Method.PRODUCE, 42, HEADER, payloadBytes);
        return out.clear();
    }

    @Test
    void readsBackWhatItWrote() throws Exception {
        ByteBuffer frame = frame(100);
        FrameHead head = FrameCodec.read(frame, 0);
        assertThat(head.kind()).isEqualTo(FrameKind.REQUEST);
        assertThat(Method.of(head.method())).isEqualTo(Method.PRODUCE);
        assertThat(head.correlation()).isEqualTo(42);
        assertThat(frame.limit() - head.payloadStart()).isEqualTo(100);
        assertThat(FrameCodec.header(frame, 0, head, ProduceRequest.parser())).isEqualTo(HEADER);
    }

    @Test
    void anyChangedBitOutsideThePayloadIsFound() {
        ByteBuffer good = frame(8);
        int head = good.limit() - 8;
        for (int bit = 0; bit < head * 8; bit++) {
            ByteBuffer bad = ByteBuffer.allocate(good.capacity()).put(good.duplicate()).clear();
            bad.put(bit / 8, (byte) (bad.get(bit / 8) ^ (1 << (bit % 8))));
            assertThatThrownBy(() -> FrameCodec.read(bad, 0))
                    .as("bit %d", bit)
                    .isInstanceOf(FrameException.class);
        }
    }

    @Test
    void garbageIsRefusedWithATypedErrorOnly() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            if (bytes.length >= 4 && random.nextBoolean()) {
                buffer.putInt(0, bytes.length - 4);
            }
            assertThatThrownBy(() -> FrameCodec.read(buffer, 0))
                    .as("seed %d, round %d", seed, i)
                    .isInstanceOf(FrameException.class);
        }
    }

    @Test
    void aHeaderThatIsNoMessageIsRefused() throws Exception {
        ByteBuffer frame = frame(0);
        FrameHead head = FrameCodec.read(frame, 0);
        frame.put(FrameLayout.HEADER, (byte) 0xff);
        assertThatThrownBy(() -> FrameCodec.header(frame, 0, head, ProduceRequest.parser()))
                .isInstanceOf(FrameException.class);
    }
}
