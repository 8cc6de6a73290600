package io.hadron.server.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.proto.frame.FrameKind;
import io.hadron.proto.frame.Method;
import io.hadron.server.config.ConfigLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * With a receive buffer that grows with the frames, large frames fall to a tenth of the rate of
 * small ones. The two are compared, because other tests share the processors.
 */
class ThroughputTest {
    private static final int LARGE = 1 << 20;
    private static final int SMALL = 64 << 10;
    private static final int BYTES_IN_FLIGHT = 8 << 20;
    private static final int TOTAL_BYTES = 128 << 20;

    private final EchoHandler handler = new EchoHandler();
    private long correlation;

    @ParameterizedTest
    @EnumSource(Transport.class)
    void largeFramesInFlightDoNotCollapse(Transport transport) throws Exception {
        PooledBuffers buffers = new PooledBuffers(2);
        NetworkServer server =
                NetworkServer.start(
                        new NetworkContext(
                                ConfigLoader.parse("test", "listen: {port: 0}"),
                                new NodeGreeting("c-1", "n-1", "0.1"),
                                handler,
                                NetworkEvents.NONE),
                        new java.net.InetSocketAddress(
                                java.net.InetAddress.getLoopbackAddress(), 0),
                        buffers,
                        transport);
        try (WireClient client = WireClient.greeted(server.port())) {
            echo(client, SMALL, TOTAL_BYTES / 4);
            double small = echo(client, SMALL, TOTAL_BYTES);
            double large = echo(client, LARGE, TOTAL_BYTES);
            System.out.printf("%s: %.0f and %.0f MiB/s each way%n", transport, small, large);
            assertThat(large).isGreaterThan(small / 4);
        } finally {
            server.close();
        }
        assertThat(buffers.usedBytes()).isZero();
    }

    private double echo(WireClient client, int frameBytes, int totalBytes) throws Exception {
        int count = totalBytes / frameBytes;
        Semaphore window = new Semaphore(BYTES_IN_FLIGHT / frameBytes);
        long start = System.nanoTime();
        Thread sender =
                Thread.ofPlatform().start(() -> send(client, new byte[frameBytes], count, window));
        for (int i = 0; i < count; i++) {
            assertThat(client.read().payload()).hasSize(frameBytes);
            window.release();
        }
        sender.join();
        return totalBytes / 1048576.0 / ((System.nanoTime() - start) / 1e9);
    }

    private void send(WireClient client, byte[] payload, int count, Semaphore window) {
        try {
            for (int i = 0; i < count; i++) {
                window.acquireUninterruptibly();
                client.send(FrameKind.REQUEST, Method.PRODUCE, ++correlation, null, payload);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
