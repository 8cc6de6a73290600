package io.hadron.server.survive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hadron.client.Event;
import io.hadron.client.HadronClient;
import io.hadron.client.Publisher;
import io.hadron.client.Receipt;
import io.hadron.simulation.history.History;
import io.hadron.simulation.history.HistoryChecker;
import io.hadron.simulation.history.Observation;
import io.hadron.simulation.history.Outcome;
import io.hadron.simulation.history.Span;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk whose fsync fails: the node must not live on, and nothing is acknowledged after it. */
class FsyncErrorTest {
    private static final long SLACK_MICROS = 3_000_000;
    private static final int STORAGE_FAILED = 70;
    private static final int CONTROLLER_FAILED = 71;

    @TempDir private Path dir;

    private final long seed = System.nanoTime();
    private Path flag;
    private NodeProcess node;

    @BeforeEach
    void prepare() throws Exception {
        flag = dir.resolve("fail-now");
        node =
                new NodeProcess(dir.resolve("data"))
                        .set("LD_PRELOAD", buildShim().toString())
                        .set("FAIL_SYNC_FLAG", flag.toString());
    }

    @Test
    void aFailedSyncUnderLoadEndsTheNodeAndNothingIsLost() throws Exception {
        History history = new History();
        node.start();
        try (NodeProcess _ = node;
                Load load = new Load(node.url(), history, seed)) {
            try (HadronClient client = HadronClient.connect(node.url())) {
                Streams.apply(client, Aftermath.DDL);
            }
            load.startProducers(2);
            load.startConsumers(2);
            awaitMore(load, 500);
            try (HadronClient client = HadronClient.connect(node.url());
                    Publisher publisher = client.publisher(Load.STREAM)) {
                Files.createFile(flag);
                long begun = Load.now();
                // Its fsync begins after the fault was armed, so it can not succeed.
                CompletableFuture<Receipt> late = publisher.publishAsync(Event.record("k", "late"));
                assertThat(node.awaitExit()).as(node.log()).isEqualTo(STORAGE_FAILED);
                assertThat(late.isDone()).as("acknowledged after the fault").isFalse();
                assertThat(node.log()).contains("storage failed").contains("halting");
                Files.delete(flag);
                node.start();
                Receipt receipt = late.join();
                history.add(
                        new Observation.Produced(
                                new Observation.Sender("late", 99, 0),
                                Load.partition(receipt.partition()),
                                "late",
                                false,
                                new Span(begun, Load.now()),
                                Outcome.OK,
                                receipt.offset()));
            }
            awaitMore(load, 500);
            load.stopProducers();
            try (HadronClient client = HadronClient.connect(node.url())) {
                Streams.awaitDrained(client, Load.GROUP);
                load.close();
                Aftermath.record(client, history);
            }
            assertThat(load.failure()).as("clients see no error; seed %d", seed).isNull();
        }
        assertThat(new HistoryChecker(SLACK_MICROS).check(history)).as("seed %d", seed).isEmpty();
    }

    @Test
    void aFailedSyncOfTheControllersLogEndsTheNode() throws Exception {
        node.set("FAIL_SYNC_PATH", "/controller/").start();
        try (NodeProcess _ = node;
                HadronClient client =
                        HadronClient.builder(node.url())
                                .requestTimeout(Duration.ofSeconds(60))
                                .connect()) {
            Files.createFile(flag);
            CompletableFuture<Void> change =
                    CompletableFuture.runAsync(
                            () -> Streams.apply(client, "kind: Stream\nmetadata: {name: late}\n"));
            assertThat(node.awaitExit()).as(node.log()).isEqualTo(CONTROLLER_FAILED);
            assertThat(change.isDone()).as("acknowledged after the fault").isFalse();
            Files.delete(flag);
            node.start();
            change.join();
            assertThat(client.admin().get("Stream", "default", "late")).hasSize(1);
        }
    }

    private void awaitMore(Load load, int more) {
        int before = load.acked();
        await("more acknowledged writes, seed " + seed)
                .atMost(Duration.ofSeconds(30))
                .until(() -> load.acked() > before + more || load.failure() != null);
    }

    private Path buildShim() throws Exception {
        Path source = dir.resolve("failing-fsync.c");
        try (InputStream in = FsyncErrorTest.class.getResourceAsStream("/failing-fsync.c")) {
            Files.copy(Objects.requireNonNull(in), source);
        }
        Path shim = dir.resolve("failing-fsync.so");
        Process gcc;
        try {
            gcc =
                    new ProcessBuilder(
                                    "gcc",
                                    "-shared",
                                    "-fPIC",
                                    "-o",
                                    shim.toString(),
                                    source.toString(),
                                    "-ldl")
                            .inheritIO()
                            .start();
        } catch (IOException e) {
            assumeTrue(false, "no gcc here: the failing disk is not tested");
            throw e;
        }
        assertThat(gcc.waitFor()).isZero();
        return shim;
    }
}
