package io.hadron.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.proto.frame.Method;
import io.hadron.server.config.ConfigLoader;
import io.hadron.server.config.ServerConfig;
import io.hadron.server.metrics.BrokerMetrics;
import io.hadron.server.metrics.GroupLag;
import io.hadron.server.metrics.PeerFigures;
import io.hadron.server.metrics.ReplicationFigures;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdminServerTest {
    private final BrokerMetrics metrics = new BrokerMetrics();
    private final HttpClient http = HttpClient.newHttpClient();
    private volatile Readiness readiness = Readiness.waitingFor("storage recovery");
    private AdminServer server;

    @BeforeEach
    void start() throws IOException {
        ServerConfig config = ConfigLoader.parse("test", "admin: {port: 0}");
        server = AdminServer.start(config.admin(), () -> readiness, metrics::scrape);
    }

    @AfterEach
    void stop() {
        server.close();
        metrics.close();
        http.close();
    }

    @Test
    void tellsHealthAndReadiness() throws Exception {
        assertThat(get("/health").statusCode()).isEqualTo(200);
        assertThat(get("/ready").statusCode()).isEqualTo(503);
        assertThat(get("/ready").body()).isEqualTo("not ready: storage recovery\n");
        readiness = Readiness.READY;
        assertThat(get("/ready?x=1").statusCode()).isEqualTo(200);
        assertThat(get("/").body()).contains("/metrics");
        assertThat(get("/no").statusCode()).isEqualTo(404);
    }

    @Test
    void showsMetrics() throws Exception {
        metrics.network().connected();
        metrics.network().request(Method.PRODUCE, 100);
        metrics.network().answered(Method.PRODUCE, 3_000_000);
        metrics.streams().produced(10, 1000, 2_000_000);
        metrics.store().synced(1_500_000);
        metrics.store().committed(3, 1000, 2_000_000);
        metrics.groupLag(() -> List.of(new GroupLag("shop", "billing", "orders", 7, 1500)));
        metrics.gauge("hadron.memory.bytes", "By use", "use", "tail", () -> 42);
        metrics.replication(
                () -> List.of(new PeerFigures("2", true, 10, 20, 30)),
                () -> new ReplicationFigures(4, 5, 6, 1, new ReplicationFigures.Lag(70, 2_500)));
        String text = get("/metrics").body();
        assertThat(text)
                .contains("hadron_peer_up{peer=\"2\"} 1.0")
                .contains("hadron_peer_bytes_total{direction=\"in\",peer=\"2\"} 10.0")
                .contains("hadron_peer_bytes_total{direction=\"out\",peer=\"2\"} 20.0")
                .contains("hadron_peer_outbox_bytes{peer=\"2\"} 30.0")
                .contains("hadron_replication_groups{role=\"leader\"} 4.0")
                .contains("hadron_replication_groups{role=\"follower\"} 5.0")
                .contains("hadron_replication_groups{role=\"learner\"} 6.0")
                .contains("hadron_replication_under_replicated 1.0")
                .contains("hadron_replication_lag_records 70.0")
                .contains("hadron_replication_lag_seconds 2.5")
                .contains("hadron_requests_total{method=\"produce\"} 1.0")
                .contains("hadron_request_seconds_bucket{method=\"produce\",le=\"0.005\"} 1")
                .contains("hadron_request_seconds_bucket{method=\"produce\",le=\"0.0025\"} 0")
                .contains("hadron_produce_seconds_count 1")
                .contains("hadron_store_fsync_seconds_sum 0.0015")
                .contains("hadron_store_commit_writes_bucket{le=\"5.0\"} 1")
                .contains("hadron_records_total{direction=\"in\"} 10.0")
                .contains(
                        "hadron_group_lag_messages{group=\"billing\",namespace=\"shop\",stream=\"orders\"} 7.0")
                .contains(
                        "hadron_group_lag_seconds{group=\"billing\",namespace=\"shop\",stream=\"orders\"} 1.5")
                .contains("hadron_memory_bytes{use=\"tail\"} 42.0")
                .contains("jvm_memory_used_bytes")
                .contains("jvm_threads_live_threads")
                .contains("process_files_open_files")
                .contains("hadron_connections 1.0");
    }

    @Test
    void refusesOtherMethodsAndRubbish() throws Exception {
        HttpRequest post =
                HttpRequest.newBuilder(uri("/health"))
                        .POST(HttpRequest.BodyPublishers.ofString("x"))
                        .build();
        assertThat(http.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
        assertThat(raw("\u0000\u0001 rubbish\r\n\r\n")).startsWith("HTTP/1.1 400");
        String longLine = "GET /" + "a".repeat(100_000) + " HTTP/1.1\r\n\r\n";
        assertThat(raw(longLine))
                .satisfiesAnyOf(
                        answer -> assertThat(answer).startsWith("HTTP/1.1 4"),
                        answer -> assertThat(answer).isEmpty());
        assertThat(get("/health").statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    private String raw(String bytes) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return ""; // closed by a reset
        }
    }
}
