package io.hadron.server.admin;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.function.Supplier;

/** What the admin port answers. */
final class AdminPages {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";
    private static final String INDEX =
            """
            Hadron admin port

            /health   200 while the process lives
            /ready    200 when the node serves, else 503 and what it waits for
            /metrics  Prometheus text
            """;

    private final Supplier<Readiness> readiness;
    private final Supplier<String> metrics;

    AdminPages(Supplier<Readiness> readiness, Supplier<String> metrics) {
        this.readiness = readiness;
        this.metrics = metrics;
    }

    /** An answer. */
    record Page(HttpResponseStatus status, String type, String body) {
        static Page text(HttpResponseStatus status, String body) {
            return new Page(status, TEXT, body);
        }
    }

    Page get(String path) {
        return switch (path) {
            case "/" -> Page.text(HttpResponseStatus.OK, INDEX);
            case "/health" -> Page.text(HttpResponseStatus.OK, "ok\n");
            case "/ready" -> ready();
            case "/metrics" -> new Page(HttpResponseStatus.OK, METRICS, metrics.get());
            default ->
                    Page.text(
                            HttpResponseStatus.NOT_FOUND,
                            "no such page; there are / /health /ready /metrics\n");
        };
    }

    private Page ready() {
        Readiness now = readiness.get();
        return now.ready()
                ? Page.text(HttpResponseStatus.OK, "ready\n")
                : Page.text(
                        HttpResponseStatus.SERVICE_UNAVAILABLE,
                        "not ready: " + now.reason() + "\n");
    }
}
