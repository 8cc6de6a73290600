package io.hadron.server.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.FrameKind;
import io.hadron.proto.frame.FrameLayout;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.Failure;
import io.hadron.proto.wire.Hello;
import io.hadron.server.config.ConfigLoader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What others than our clients send, over a real socket. */
class HostileFramesTest {
    private static final String CONFIG =
            """
            listen: {port: 0}
            limits: {maxFrame: 1MiB, maxBatch: 512KiB, maxRecord: 256KiB, inbound: 4MiB,
              inboundPerConnection: 2MiB, maxRequests: 8, maxChannels: 4}
            network: {handshakeTimeout: 200ms, frameTimeout: 200ms, heartbeat: 2s}
            """;

    private final EchoHandler handler = new EchoHandler();
    private final Leaks leaks = new Leaks();
    private PooledBuffers buffers;
    private NetworkServer server;

    @BeforeEach
    void start() throws Exception {
        leaks.watch();
        buffers = new PooledBuffers(2);
        server =
                NetworkServer.start(
                        ConfigLoader.parse("test", CONFIG),
                        new NodeGreeting("c-1", "n-1", "0.1"),
                        handler,
                        NetworkEvents.NONE,
                        buffers);
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(handler.closed.get()).isEqualTo(handler.opened.get());
        assertThat(server.inboundBytes()).isZero();
        leaks.assertNone(buffers);
    }

    @Test
    void refusesImpossibleLengths() throws Exception {
        for (int length : new int[] {Integer.MAX_VALUE, -1, Integer.MIN_VALUE, 0, 19, 1 << 29}) {
            for (boolean greeted : new boolean[] {false, true}) {
                try (WireClient client = connect(greeted)) {
                    client.raw(ByteBuffer.allocate(4).putInt(length).array());
                    Failure failure = client.read().failure();
                    assertThat(ErrorCode.of(failure.getCode()))
                            .isIn(ErrorCode.INVALID_FRAME, ErrorCode.FRAME_TOO_LARGE);
                    assertThat(client.ended()).isTrue();
                }
            }
        }
        assertThat(buffers.heldBytes()).as("pool").isLessThan(64 << 20);
    }

    @Test
    void refusesLyingHeaders() throws Exception {
        byte[] good = WireClient.frame(FrameKind.REQUEST, Method.PRODUCE, 5, null, new byte[10]);
        for (int headerLength : new int[] {-1, Integer.MAX_VALUE, 11, 9 << 20}) {
            byte[] bad = good.clone();
            ByteBuffer.wrap(bad).putInt(FrameLayout.HEADER_LENGTH, headerLength);
            assertRefused(bad, ErrorCode.INVALID_FRAME);
        }
        byte[] flipped = good.clone();
        flipped[FrameLayout.CORRELATION] ^= 1;
        assertRefused(flipped, ErrorCode.INVALID_FRAME);
    }

    @Test
    void refusesKindsThatAreNotForServers() throws Exception {
        for (FrameKind kind :
                new FrameKind[] {
                    FrameKind.HELLO,
                    FrameKind.WELCOME,
                    FrameKind.RESPONSE,
                    FrameKind.ERROR,
                    FrameKind.PUSH
                }) {
            assertRefused(
                    WireClient.frame(kind, null, 1, Hello.getDefaultInstance()),
                    ErrorCode.INVALID_FRAME);
        }
        assertRefused(
                WireClient.frame(FrameKind.PING, null, 1, null, new byte[1]),
                ErrorCode.INVALID_FRAME);
    }

    @Test
    void survivesWhatOnlyConcernsOneRequest() throws Exception {
        try (WireClient client = connect(true)) {
            byte[] unknown = WireClient.frame(FrameKind.REQUEST, null, 3, null, new byte[100]);
            client.raw(unknown);
            expectFailure(client, 3, ErrorCode.UNKNOWN_METHOD);
            client.send(FrameKind.REQUEST, Method.PRODUCE, 4, null, new byte[(512 << 10) + 1]);
            expectFailure(client, 4, ErrorCode.BATCH_TOO_LARGE);
            client.send(FrameKind.REQUEST, Method.PRODUCE, 5, null, new byte[3 << 20]);
            expectFailure(client, 5, ErrorCode.FRAME_TOO_LARGE);
            client.send(FrameKind.REQUEST, Method.PRODUCE, 6, null, new byte[512 << 10]);
            assertThat(client.read().payload()).hasSize(512 << 10);
        }
    }

    @Test
    void boundsRequestsAndChannels() throws Exception {
        try (WireClient client = connect(true)) {
            handler.hold = true;
            for (int i = 1; i <= 9; i++) {
                client.send(FrameKind.REQUEST, Method.STATUS, i, null);
            }
            expectFailure(client, 9, ErrorCode.TOO_MANY_CHANNELS);
            handler.hold = false;
            handler.held.forEach(handler::answer);
            for (int i = 1; i <= 8; i++) {
                assertThat(client.read().kind()).isEqualTo(FrameKind.RESPONSE);
            }
            for (int i = 11; i <= 15; i++) {
                client.send(FrameKind.REQUEST, Method.SUBSCRIBE, i, null);
            }
            for (int i = 11; i <= 14; i++) {
                assertThat(client.read().kind()).isEqualTo(FrameKind.RESPONSE);
            }
            expectFailure(client, 15, ErrorCode.TOO_MANY_CHANNELS);
            client.send(FrameKind.CLOSE, null, 11, null);
            assertThat(client.read().kind()).isEqualTo(FrameKind.RESPONSE);
            client.send(FrameKind.REQUEST, Method.SUBSCRIBE, 15, null);
            assertThat(client.read().kind()).isEqualTo(FrameKind.RESPONSE);
            client.send(FrameKind.REQUEST, Method.STATUS, 15, null);
            assertThat(client.read().failure().getCode())
                    .isEqualTo(ErrorCode.INVALID_FRAME.number());
        }
    }

    @Test
    void answersOtherVersions() throws Exception {
        try (WireClient client = connect(false)) {
            client.hello(2, 7);
            Failure failure = client.read().failure();
            assertThat(failure.getCode()).isEqualTo(ErrorCode.UNSUPPORTED_VERSION.number());
            assertThat(failure.getMessage()).contains("version 1").contains("2 to 7");
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void tellsHttpWhereToGo() throws Exception {
        try (WireClient client = connect(false)) {
            client.raw("G".getBytes(StandardCharsets.US_ASCII));
            client.raw("ET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 400 ").contains("7480");
        }
    }

    @Test
    void closesOnTls() throws Exception {
        try (WireClient client = connect(false)) {
            client.raw(new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3});
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void doesNotWaitForTheSlow() throws Exception {
        try (WireClient silent = connect(false);
                WireClient dripping = connect(true)) {
            byte[] frame =
                    WireClient.frame(FrameKind.REQUEST, Method.PRODUCE, 5, null, new byte[999]);
            dripping.raw(Arrays.copyOf(frame, 500));
            assertThat(silent.read().failure().getCode()).isEqualTo(ErrorCode.TIMEOUT.number());
            assertThat(dripping.read().failure().getCode()).isEqualTo(ErrorCode.TIMEOUT.number());
            assertThat(silent.ended()).isTrue();
            assertThat(dripping.ended()).isTrue();
        }
    }

    @Test
    void lastingTrafficIsNotTakenForASlowFrame() throws Exception {
        try (WireClient client = connect(true)) {
            client.raw(Arrays.copyOf(frameOf(0), 100));
            long end = System.nanoTime() + 600_000_000;
            for (int i = 0; System.nanoTime() < end; i++) {
                // The end of a frame and the beginning of the next: always in the middle of one.
                ByteBuffer bytes = ByteBuffer.allocate(frameOf(i).length);
                bytes.put(frameOf(i), 100, bytes.capacity() - 100).put(frameOf(i + 1), 0, 100);
                client.raw(bytes.array());
                assertThat(client.read().head().correlation()).isEqualTo(1 + i);
            }
        }
    }

    private static byte[] frameOf(int index) {
        return WireClient.frame(FrameKind.REQUEST, Method.PRODUCE, 1 + index, null, new byte[999]);
    }

    @Test
    void staysBoundedWhileManyAnnounceLargeFrames() throws Exception {
        byte[] frame =
                WireClient.frame(FrameKind.REQUEST, Method.PRODUCE, 5, null, new byte[500_000]);
        WireClient[] clients = new WireClient[32];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = connect(true);
            clients[i].raw(Arrays.copyOf(frame, 100_000));
            assertThat(server.inboundBytes()).isLessThanOrEqualTo(4 << 20);
        }
        assertThat(buffers.usedBytes()).isLessThanOrEqualTo(12 << 20);
        for (WireClient client : clients) {
            client.close();
        }
        Awaitility.await().until(() -> server.connections() == 0);
        try (WireClient client = connect(true)) {
            client.raw(frame);
            assertThat(client.read().payload()).hasSize(500_000);
        }
    }

    @Test
    void survivesRandomDamage() throws Exception {
        long seed = Long.getLong("hadron.seed", System.nanoTime());
        System.out.println("HostileFramesTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            try (WireClient client = connect(random.nextInt(4) != 0)) {
                client.raw(damaged(random));
                client.socket().shutdownOutput();
                client.readToEnd();
            } catch (IOException e) {
                // Reset while sending: as good an end as any.
                assertThat(e).isNotInstanceOf(java.net.SocketTimeoutException.class);
            }
        }
        Awaitility.await().until(() -> server.connections() == 0);
        assertThat(server.inboundBytes()).isZero();
        try (WireClient client = connect(true)) {
            client.send(FrameKind.REQUEST, Method.PRODUCE, 1, null, new byte[7]);
            assertThat(client.read().payload()).hasSize(7);
        }
    }

    /** Some good frames with flipped, missing or added bytes, or no frames at all. */
    private static byte[] damaged(Random random) {
        ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
        int frames = 1 + random.nextInt(5);
        for (int i = 0; i < frames; i++) {
            Method[] methods = Method.values();
            Method method = methods[random.nextInt(methods.length)];
            FrameKind kind = FrameKind.of(1 + random.nextInt(FrameKind.values().length));
            byte[] payload = new byte[random.nextInt(random.nextBoolean() ? 100 : 150_000)];
            random.nextBytes(payload);
            bytes.put(
                    WireClient.frame(
                            random.nextBoolean() ? FrameKind.REQUEST : kind,
                            method,
                            random.nextInt(10),
                            random.nextBoolean()
                                    ? null
                                    : Hello.newBuilder().setMaxVersion(3).build(),
                            payload));
        }
        byte[] all = Arrays.copyOf(bytes.array(), bytes.position());
        switch (random.nextInt(5)) {
            case 0 -> random.nextBytes(all);
            case 1 -> all[random.nextInt(all.length)] ^= (byte) (1 << random.nextInt(8));
            case 2 -> all = Arrays.copyOf(all, random.nextInt(all.length) + 1);
            case 3 -> {
                int at = random.nextInt(Math.min(all.length, 64));
                all[at] = (byte) random.nextInt();
            }
            default -> {
                // As it is.
            }
        }
        return all;
    }

    private void assertRefused(byte[] bytes, ErrorCode code) throws Exception {
        try (WireClient client = connect(true)) {
            client.raw(bytes);
            WireClient.Frame answer = client.read();
            assertThat(answer.kind()).isEqualTo(FrameKind.ERROR);
            assertThat(answer.head().correlation()).isZero();
            assertThat(answer.failure().getCode()).isEqualTo(code.number());
            assertThat(client.ended()).isTrue();
        }
    }

    private static void expectFailure(WireClient client, long correlation, ErrorCode code)
            throws Exception {
        WireClient.Frame answer = client.read();
        assertThat(answer.kind()).isEqualTo(FrameKind.ERROR);
        assertThat(answer.head().correlation()).isEqualTo(correlation);
        assertThat(answer.failure().getCode()).isEqualTo(code.number());
        assertThat(answer.failure().getAdvice()).isNotEmpty();
    }

    private WireClient connect(boolean greeted) throws Exception {
        return greeted ? WireClient.greeted(server.port()) : new WireClient(server.port());
    }
}
