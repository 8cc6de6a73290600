package io.hadron.server.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.FrameKind;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.ReadPush;
import io.hadron.server.config.ConfigLoader;
import io.hadron.server.session.Payload;
import io.hadron.server.session.Request;
import io.hadron.server.session.Session;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Memory stays bounded in both directions, and work goes on once there is room again. */
class BackpressureTest {
    private static final String CONFIG =
            """
            listen: {port: 0}
            limits: {maxFrame: 2MiB, maxBatch: 1100KiB, inbound: 8MiB, inboundPerConnection: 4MiB,
              outboundPerConnection: 8MiB}
            """;

    private final EchoHandler handler = new EchoHandler();
    private final Leaks leaks = new Leaks();
    private final AtomicInteger pauses = new AtomicInteger();
    private PooledBuffers buffers;
    private NetworkServer server;

    @BeforeEach
    void start() throws Exception {
        leaks.watch();
        buffers = new PooledBuffers(2);
        server = start(Transport.best(), CONFIG);
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(server.inboundBytes()).isZero();
        leaks.assertNone(buffers);
    }

    private NetworkServer start(Transport transport, String config) throws Exception {
        NetworkEvents events =
                new NetworkEvents() {
                    @Override
                    public void paused() {
                        pauses.incrementAndGet();
                    }
                };
        return NetworkServer.start(
                new NetworkContext(
                        ConfigLoader.parse("test", config),
                        new NodeGreeting("c-1", "n-1", "0.1"),
                        handler,
                        events),
                new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 0),
                buffers,
                transport);
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void stopsReadingUntilRequestsAreReleased(Transport transport) throws Exception {
        server.close();
        server = start(transport, CONFIG);
        handler.hold = true;
        int count = 20;
        try (WireClient client = WireClient.greeted(server.port())) {
            Thread sender = Thread.ofVirtual().start(() -> sendAll(client, count));
            Awaitility.await().until(() -> pauses.get() == 1);
            int before = handler.held.size();
            assertThat(before).isBetween(3, 4);
            assertThat(server.inboundBytes()).isLessThanOrEqualTo(4 << 20);
            for (int answered = 0; answered < count; answered++) {
                Awaitility.await().until(() -> !handler.held.isEmpty());
                Request request = handler.held.remove();
                handler.answer(request);
                assertThat(client.read().payload()).hasSize(1 << 20);
                assertThat(server.inboundBytes()).isLessThanOrEqualTo(4 << 20);
            }
            sender.join();
        }
    }

    private static void sendAll(WireClient client, int count) {
        try {
            for (int i = 1; i <= count; i++) {
                client.send(FrameKind.REQUEST, Method.PRODUCE, i, null, new byte[1 << 20]);
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void tellsPushersToWait() throws Exception {
        try (WireClient client = WireClient.greeted(server.port())) {
            Awaitility.await().until(() -> !handler.sessions.isEmpty());
            Session session = handler.sessions.element();
            AtomicLong pushed = new AtomicLong();
            int total = 128;
            pump(session, pushed, total);
            Awaitility.await().until(() -> session.pendingBytes() > Limits.LOW_WATER_BYTES);
            assertThat(session.pendingBytes()).isLessThan(3 << 20);
            for (int i = 0; i < total; i++) {
                WireClient.Frame frame = client.read();
                assertThat(frame.kind()).isEqualTo(FrameKind.PUSH);
                assertThat(frame.header(ReadPush.parser()).getOffset()).isEqualTo(i);
            }
            assertThat(pushed.get()).isEqualTo(total);
        }
    }

    /** Pushes until a megabyte waits, and goes on when told. */
    private void pump(Session session, AtomicLong pushed, int total) {
        while (pushed.get() < total) {
            if (session.pendingBytes() > 1 << 20) {
                session.onWritable(() -> pump(session, pushed, total));
                return;
            }
            Payload payload = buffers.allocate(512 << 10);
            ReadPush header = ReadPush.newBuilder().setOffset(pushed.getAndIncrement()).build();
            session.push(1, header, List.of(payload));
        }
    }

    @Test
    void closesWhoNeverReads() throws Exception {
        try (WireClient client = WireClient.greeted(server.port())) {
            Awaitility.await().until(() -> !handler.sessions.isEmpty());
            Session session = handler.sessions.element();
            AtomicInteger closed = new AtomicInteger();
            session.onClose(closed::incrementAndGet);
            for (int i = 0; i < 1000 && session.isOpen(); i++) {
                session.push(
                        1, ReadPush.getDefaultInstance(), List.of(buffers.allocate(256 << 10)));
            }
            assertThat(session.isOpen()).isFalse();
            assertThat(buffers.usedBytes()).isLessThan(20 << 20);
            Awaitility.await().until(() -> closed.get() == 1);
            session.onClose(closed::incrementAndGet);
            assertThat(closed.get()).isEqualTo(2);
            session.push(1, ReadPush.getDefaultInstance(), List.of(buffers.allocate(100)));
        }
    }

    @Test
    void closesTheSilentAndKeepsThoseThatPing() throws Exception {
        server.close();
        server = start(Transport.best(), CONFIG + "network: {heartbeat: 100ms}\n");
        try (WireClient silent = WireClient.greeted(server.port());
                WireClient alive = WireClient.greeted(server.port())) {
            Thread pinging = Thread.ofVirtual().start(() -> pingUntilInterrupted(alive));
            assertThat(silent.read().failure().getCode()).isEqualTo(ErrorCode.TIMEOUT.number());
            assertThat(silent.ended()).isTrue();
            Awaitility.await().until(() -> handler.sessions.size() == 1);
            pinging.interrupt();
            pinging.join();
        }
    }

    private static void pingUntilInterrupted(WireClient client) {
        try {
            while (!Thread.interrupted()) {
                client.send(FrameKind.PING, null, 1, null);
                client.read();
            }
        } catch (java.io.IOException | io.hadron.proto.frame.FrameException e) {
            // Interrupted in a read.
        }
    }

    @Test
    void keepsTheOrderOfEachThread() throws Exception {
        int threads = 4;
        int each = 2000;
        try (WireClient client = WireClient.greeted(server.port())) {
            Awaitility.await().until(() -> !handler.sessions.isEmpty());
            Session session = handler.sessions.element();
            for (int t = 1; t <= threads; t++) {
                int channel = t;
                Thread.ofPlatform()
                        .start(() -> {
                            for (int i = 0; i < each; i++) {
                                session.push(
                                        channel,
                                        ReadPush.newBuilder().setOffset(i).build(),
                                        List.of(buffers.allocate(i % 7 == 0 ? 3000 : 10)));
                            }
                        });
            }
            long[] next = new long[threads + 1];
            for (int i = 0; i < threads * each; i++) {
                WireClient.Frame frame = client.read();
                int channel = (int) frame.head().correlation();
                assertThat(frame.header(ReadPush.parser()).getOffset()).isEqualTo(next[channel]++);
            }
        }
    }
}
