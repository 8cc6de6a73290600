package io.hadron.server.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.proto.frame.FrameKind;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.Credit;
import io.hadron.proto.wire.ProduceResponse;
import io.hadron.proto.wire.Welcome;
import io.hadron.server.config.ConfigLoader;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NetworkServerTest {
    private final EchoHandler handler = new EchoHandler();
    private final PooledBuffers buffers = new PooledBuffers(2);
    private final Leaks leaks = new Leaks();
    private NetworkServer server;

    @BeforeEach
    void start() throws Exception {
        leaks.watch();
        server =
                NetworkServer.start(
                        ConfigLoader.parse("test", "listen: {port: 0}"),
                        new NodeGreeting("c-1", "n-1", "0.1"),
                        handler,
                        NetworkEvents.NONE,
                        buffers);
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(server.inboundBytes()).isZero();
        leaks.assertNone(buffers);
        assertThat(handler.closed.get()).isEqualTo(handler.opened.get());
    }

    @Test
    void greetsAndEchoes() throws Exception {
        try (WireClient client = new WireClient(server.port())) {
            client.hello(1, 3);
            Welcome welcome = client.welcome();
            assertThat(welcome.getClusterId()).isEqualTo("c-1");
            assertThat(welcome.getVersion()).isEqualTo(1);
            assertThat(welcome.getHeartbeatMs()).isEqualTo(5000);
            for (int size : new int[] {0, 1, 100, 3000, 65_536, 5 << 20}) {
                byte[] payload = new byte[size];
                java.util.Arrays.fill(payload, (byte) size);
                client.send(FrameKind.REQUEST, Method.PRODUCE, size + 1, null, payload);
                WireClient.Frame answer = client.read();
                assertThat(answer.kind()).isEqualTo(FrameKind.RESPONSE);
                assertThat(answer.head().correlation()).isEqualTo(size + 1);
                assertThat(answer.header(ProduceResponse.parser()).getBaseOffset()).isEqualTo(size);
                assertThat(answer.payload()).isEqualTo(payload);
            }
            client.send(FrameKind.PING, null, 9, null);
            assertThat(client.read().kind()).isEqualTo(FrameKind.PONG);
        }
    }

    @Test
    void opensCreditsAndClosesChannels() throws Exception {
        try (WireClient client = WireClient.greeted(server.port())) {
            client.send(FrameKind.REQUEST, Method.SUBSCRIBE, 7, null);
            assertThat(client.read().kind()).isEqualTo(FrameKind.RESPONSE);
            client.send(FrameKind.CREDIT, null, 7, Credit.newBuilder().setAdd(5).build());
            client.send(FrameKind.CREDIT, null, 8, Credit.newBuilder().setAdd(5).build());
            client.send(FrameKind.CLOSE, null, 7, null);
            WireClient.Frame closed = client.read();
            assertThat(closed.head().method()).isEqualTo(Method.CLOSE.number());
            assertThat(handler.credits.get()).isEqualTo(5);
            client.send(FrameKind.CLOSE, null, 7, null);
            assertThat(client.read().kind()).isEqualTo(FrameKind.ERROR);
        }
        Awaitility.await().until(() -> handler.closed.get() == 1);
    }
}
