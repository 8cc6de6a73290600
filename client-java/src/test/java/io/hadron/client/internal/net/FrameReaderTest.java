package io.hadron.client.internal.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadron.proto.frame.FrameCodec;
import io.hadron.proto.frame.FrameException;
import io.hadron.proto.frame.FrameKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    private final List<byte[]> frames = new ArrayList<>();

    private static byte[] frame(int payload, long correlation) {
        ByteBuffer buffer = ByteBuffer.allocate(FrameCodec.headBytes(null) + payload);
        FrameCodec.write(buffer, FrameKind.PUSH, null, correlation, null, payload);
        return buffer.array();
    }

    @Test
    void framesComeWholeHoweverTheBytesAreCut() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        ByteBuf all = Unpooled.buffer();
        for (int i = 0; i < 200; i++) {
            all.writeBytes(frame(random.nextInt(5) == 0 ? random.nextInt(9_000) : 3, i));
        }
        all.writeBytes(frame(9 << 20, 200));
        FrameReader reader = new FrameReader(16 << 20, frames::add);
        while (all.isReadable()) {
            int part = random.nextInt(10) == 0 ? random.nextInt(70_000) : random.nextInt(40);
            reader.read(all.readSlice(Math.min(part, all.readableBytes())));
        }
        assertThat(frames).as("seed %d", seed).hasSize(201);
        for (int i = 0; i <= 200; i++) {
            assertThat(Frame.of(frames.get(i)).head().correlation()).isEqualTo(i);
        }
        all.release();
    }

    @Test
    void lengthsBeyondTheLimitAreRefusedBeforeMemoryIsTaken() {
        for (int length : new int[] {1_001, Integer.MAX_VALUE, -1, 0, 19}) {
            ByteBuf bytes = Unpooled.buffer().writeInt(length);
            assertThatThrownBy(() -> new FrameReader(1_000, frames::add).read(bytes))
                    .isInstanceOf(FrameException.class)
                    .hasMessageContaining("1000");
        }
        assertThat(frames).isEmpty();
    }

    @Test
    void aFlippedBitIsNoticed() {
        byte[] bytes = frame(0, 7);
        for (int i = 4; i < bytes.length; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= 0x10;
            assertThatThrownBy(() -> Frame.of(damaged)).isInstanceOf(FrameException.class);
        }
    }
}
