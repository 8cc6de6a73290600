package io.hadron.cli.e2e;

import io.hadron.cli.CliRun;
import io.hadron.cli.demo.DemoNode;
import io.hadron.client.HadronClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** One real node for all tests, each in a namespace of its own. Ends with this process. */
final class TestNode {
    private static final AtomicInteger NAMESPACES = new AtomicInteger();

    private final DemoNode node;

    private TestNode(DemoNode node) {
        this.node = node;
    }

    private static final class Holder {
        private static final TestNode NODE = launch();
    }

    static TestNode shared() {
        return Holder.NODE;
    }

    private static TestNode launch() {
        try {
            Path folder = Path.of("target", "e2e");
            Files.createDirectories(folder);
            Path data = Files.createTempDirectory(folder, "node").toAbsolutePath();
            return new TestNode(DemoNode.start(data.resolve("data")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    String url() {
        return node.url();
    }

    int port() {
        return node.port();
    }

    int httpPort() {
        return node.httpPort();
    }

    CliRun run(String... arguments) {
        return CliRun.at(url()).run(arguments);
    }

    CliRun runWith(String input, String... arguments) {
        return CliRun.at(url()).input(input).run(arguments);
    }

    HadronClient client() {
        return HadronClient.connect(url());
    }

    /** A new namespace. */
    String namespace() {
        String name = "test-" + NAMESPACES.incrementAndGet();
        apply("kind: Namespace\nmetadata: {name: " + name + "}\n");
        return name;
    }

    void apply(String yaml) {
        CliRun run = runWith(yaml, "apply", "-f", "-");
        if (run.code() != 0) {
            throw new IllegalStateException(run.err());
        }
    }

    /** A namespace with a stream {@code orders} of three partitions. */
    String namespaceWithOrders() {
        String namespace = namespace();
        apply(stream(namespace, "orders", 3));
        return namespace;
    }

    static String stream(String namespace, String name, int partitions) {
        return "kind: Stream\nmetadata: {namespace: "
                + namespace
                + ", name: "
                + name
                + "}\nspec: {partitions: "
                + partitions
                + "}\n";
    }
}
