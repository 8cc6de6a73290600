package io.hadron.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hadron.client.fake.FakeBroker;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.Method;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ConnectionTest {
    private static ClientBuilder soon(String url) {
        return HadronClient.builder(url).connectTimeout(Duration.ofMillis(300));
    }

    /** A port that is taken, and that nobody listens on. */
    private static Socket silentPort() throws IOException {
        Socket held = new Socket();
        held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return held;
    }

    @Test
    void nobodyThereIsUnavailableAndDefinite() throws Exception {
        try (Socket held = silentPort()) {
            int port = held.getLocalPort();
            assertThatThrownBy(() -> soon("hadron://127.0.0.1:" + port).connect())
                    .isInstanceOfSatisfying(
                            HadronException.Unavailable.class,
                            e -> {
                                assertThat(e.outcome()).isEqualTo(HadronException.Outcome.DEFINITE);
                                assertThat(e)
                                        .hasMessageContaining("127.0.0.1:" + port)
                                        .hasMessageContaining("connection refused")
                                        .hasMessageContaining("Check that the node runs");
                            });
        }
    }

    @Test
    void triesAllAddresses() throws Exception {
        try (Socket held = silentPort();
                FakeBroker broker = new FakeBroker().stream("default/s", 1);
                HadronClient client =
                        HadronClient.connect(
                                "hadron://127.0.0.1:"
                                        + held.getLocalPort()
                                        + ","
                                        + broker.url().substring("hadron://".length()))) {
            assertThat(client.publisher("s").publish(Event.record("k", "v")).stream())
                    .isEqualTo("default/s");
        }
    }

    @Test
    void somethingElseOnThePortIsNamed() throws Exception {
        try (ServerSocket http = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread server =
                    new Thread(() -> {
                        try (Socket socket = http.accept()) {
                            socket.getOutputStream()
                                    .write(
                                            "HTTP/1.1 400 Bad Request\r\n\r\n"
                                                    .getBytes(StandardCharsets.US_ASCII));
                            socket.getInputStream().readAllBytes();
                        } catch (IOException e) {
                            // The client may leave first.
                        }
                    });
            server.start();
            assertThatThrownBy(() -> soon("hadron://127.0.0.1:" + http.getLocalPort()).connect())
                    .isInstanceOf(HadronException.Defect.class)
                    .hasMessageContaining("NOT_HADRON");
        }
    }

    @Test
    void aSilentServerIsATimeoutThatSaysWhatWasTried() {
        try (FakeBroker broker = new FakeBroker()) {
            broker.silent = true;
            assertThatThrownBy(() ->
                            HadronClient.builder(broker.url())
                                    .connectTimeout(Duration.ofMillis(200))
                                    .connect())
                    .isInstanceOf(HadronException.Unavailable.class)
                    .hasMessageContaining("did not answer the greeting");
        }
    }

    @Test
    void aFrozenNodeIsNoticedByItsHeartbeat() {
        try (FakeBroker broker = new FakeBroker().stream("default/s", 1)) {
            broker.heartbeatMs = 50;
            try (HadronClient client = HadronClient.connect(broker.url())) {
                Publisher publisher = client.publisher("s");
                publisher.publish(Event.record("k", "1"));
                broker.silent = true;
                CompletableFuture<Receipt> receipt = publisher.publishAsync(Event.record("k", "2"));
                await().until(() -> broker.connections.get() > 1);
                broker.silent = false;
                broker.hangUp();
                assertThat(receipt.join().offset()).isEqualTo(1);
            }
        }
    }

    @Test
    void garbageClosesTheConnectionAndTheClientComesBack() {
        try (FakeBroker broker = new FakeBroker().stream("default/s", 1);
                HadronClient client = HadronClient.connect(broker.url())) {
            Publisher publisher = client.publisher("s");
            publisher.publish(Event.record("k", "1"));
            broker.sendGarbage(new byte[64]);
            assertThat(publisher.publish(Event.record("k", "2")).offset()).isEqualTo(1);
            byte[] lying = new byte[64];
            lying[0] = 0x7f;
            broker.sendGarbage(lying);
            assertThat(publisher.publish(Event.record("k", "3")).offset()).isEqualTo(2);
        }
    }

    @Test
    void callsAreRepeatedUntilTheirTimeIsOver() {
        try (FakeBroker broker = new FakeBroker().stream("default/s", 1);
                HadronClient client =
                        HadronClient.builder(broker.url())
                                .requestTimeout(Duration.ofMillis(400))
                                .connect()) {
            AtomicInteger calls = new AtomicInteger();
            broker.refuse =
                    method ->
                            method == Method.METADATA && calls.incrementAndGet() < 3
                                    ? ErrorCode.NOT_READY
                                    : null;
            assertThat(client.publisher("s").partitions()).isEqualTo(1);
            broker.refuse = method -> ErrorCode.NOT_READY;
            assertThatThrownBy(() -> client.admin().status())
                    .isInstanceOf(HadronException.Unavailable.class)
                    .hasMessageContaining("gave up after")
                    .hasMessageContaining("STATUS")
                    .hasMessageContaining("NOT_READY");
        }
    }

    @Test
    void aNonRetryableRefusalFailsAtOnce() {
        try (FakeBroker broker = new FakeBroker();
                HadronClient client = HadronClient.connect(broker.url())) {
            AtomicInteger calls = new AtomicInteger();
            broker.refuse =
                    method -> {
                        calls.incrementAndGet();
                        return ErrorCode.UNAUTHORIZED;
                    };
            assertThatThrownBy(() -> client.admin().status())
                    .isInstanceOf(HadronException.Unauthorized.class);
            assertThat(calls.get()).isEqualTo(1);
        }
    }

    @Test
    void aClosedClientSaysSo() {
        try (FakeBroker broker = new FakeBroker().stream("default/s", 1)) {
            HadronClient client = HadronClient.connect(broker.url());
            client.close();
            client.close();
            assertThatThrownBy(() -> client.publisher("s"))
                    .isInstanceOf(HadronException.Closed.class);
        }
    }

    @Test
    void severalEventLoops() {
        try (FakeBroker broker = new FakeBroker().stream("default/s", 2);
                HadronClient client = HadronClient.builder(broker.url()).eventLoops(3).connect()) {
            for (int i = 0; i < 6; i++) {
                client.publisher("s").publish(Event.record("k", "v"));
            }
            assertThat(broker.connections.get()).isEqualTo(3);
        }
    }
}
