package io.hadron.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hadron.core.cluster.ChangeSet;
import io.hadron.core.cluster.DesiredObject;
import io.hadron.core.cluster.MetadataCommand.AllocateProducerIds;
import io.hadron.core.cluster.MetadataCommand.ApplyChangeSet;
import io.hadron.core.cluster.MetadataEvent;
import io.hadron.core.cluster.MetadataEvent.NodeChanged;
import io.hadron.core.cluster.MetadataEvent.StreamCreated;
import io.hadron.core.cluster.MetadataEvent.TermStarted;
import io.hadron.core.cluster.MetadataOutcome.ChangeSetApplied;
import io.hadron.core.cluster.MetadataOutcome.NodeAccepted;
import io.hadron.core.cluster.MetadataOutcome.ProducerIdsAllocated;
import io.hadron.core.cluster.MetadataOutcome.Rejected;
import io.hadron.core.cluster.MetadataState;
import io.hadron.core.cluster.MetadataView;
import io.hadron.core.cluster.Origin;
import io.hadron.core.model.Place;
import io.hadron.core.model.QualifiedName;
import io.hadron.raft.ControllerConfig.Identity;
import io.hadron.raft.ControllerConfig.Timing;
import io.hadron.raft.ControllerStartException.Reason;
import io.hadron.storage.rocksdb.RocksMetadataStore;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ClusterControllerTest {
    @TempDir static Path filled;

    @TempDir Path dir;

    @BeforeAll
    static void fillOnce() throws Exception {
        try (RunningController node = RunningController.create(filled)) {
            node.run(Wishes.nodeStarted(1));
            for (int i = 0; i < 20; i++) {
                node.run(Wishes.apply("r" + i, Wishes.stream("s" + i, 2)));
            }
        }
    }

    @Test
    void commandsSurviveARestartOnAnotherPort() throws Exception {
        long digest;
        int port;
        try (RunningController node = RunningController.create(dir)) {
            port = node.controller.port();
            assertThat(node.controller.isLeader()).isTrue();
            assertThat(node.run(Wishes.nodeStarted(1))).isEqualTo(new NodeAccepted(1, 0));
            for (int i = 0; i < 200; i++) {
                node.run(Wishes.apply("r" + i, Wishes.stream("s" + i % 50, 1 + i / 50)));
            }
            node.run(Wishes.apply("g", Wishes.group("g", "s1")));
            assertThat(node.events)
                    .hasAtLeastOneElementOfType(NodeChanged.class)
                    .hasAtLeastOneElementOfType(StreamCreated.class);
            digest = ((MetadataState) node.controller.current()).digest();
            assertThat(node.fatal).isEmpty();
        }
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                RunningController node = RunningController.reopen(dir)) {
            assertThat(node.controller.port()).isNotEqualTo(taken.getLocalPort());
            assertThat(((MetadataState) node.opened).digest()).isEqualTo(digest);
            assertThat(node.events).as("nothing is applied twice").isEmpty();

            ChangeSetApplied again =
                    (ChangeSetApplied) node.run(Wishes.apply("g", Wishes.group("g", "s1")));
            assertThat(again.repeated()).isTrue();
            node.run(Wishes.nodeStarted(2));
            assertThat(node.events).hasAtLeastOneElementOfType(TermStarted.class);
            assertThat(node.fatal).isEmpty();
        }
    }

    @Test
    void refusalsAreOutcomes() throws Exception {
        try (RunningController node = RunningController.create(dir)) {
            node.run(Wishes.nodeStarted(1));
            Rejected rejected =
                    (Rejected) node.run(Wishes.apply("r", Wishes.group("g", "nowhere")));
            assertThat(rejected.problems()).hasSize(1);

            List<DesiredObject> large = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                Origin origin =
                        new Origin(new Place("f" + i + "x".repeat(450), 1, 1), new TreeMap<>());
                large.add(Wishes.stream("s" + i, 1).withOrigin(origin));
            }
            ChangeSet tooLarge = ChangeSet.apply("l", large, ChangeSet.Options.NONE);
            assertThat(node.submit(ApplyChangeSet.of(tooLarge, 0)))
                    .isInstanceOf(SubmitResult.Unavailable.class);
            assertThat(node.run(new AllocateProducerIds(5)))
                    .isEqualTo(new ProducerIdsAllocated(1, 5));
        }
    }

    @Test
    void manyCommandsAtOnceKeepTheirOrder() throws Exception {
        try (RunningController node = RunningController.create(dir)) {
            List<CompletableFuture<SubmitResult>> results = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                results.add(
                        node.controller.submit(new AllocateProducerIds(1)).toCompletableFuture());
            }
            for (int i = 0; i < results.size(); i++) {
                assertThat(results.get(i).get())
                        .isEqualTo(new SubmitResult.Done(new ProducerIdsAllocated(1 + i, 1)));
            }
        }
    }

    @Test
    void theLogShrinksBehindSnapshotsAndTheStateStays() throws Exception {
        Timing small = new Timing(Duration.ofMillis(50), Duration.ofSeconds(10), 100, 50);
        long digest;
        try (RunningController node =
                RunningController.start(dir, RunningController.config(dir, true, small))) {
            node.run(Wishes.nodeStarted(1));
            for (int i = 0; i < 500; i++) {
                node.run(Wishes.apply("r" + i, Wishes.stream("s", 1 + i)));
            }
            digest = ((MetadataState) node.controller.current()).digest();
        }
        for (int round = 0; round < 2; round++) {
            try (RunningController node =
                    RunningController.start(dir, RunningController.config(dir, false, small))) {
                assertThat(((MetadataState) node.opened).digest()).isEqualTo(digest);
                node.run(new AllocateProducerIds(1));
                digest = ((MetadataState) node.controller.current()).digest();
                assertThat(node.fatal).isEmpty();
            }
        }
    }

    @Test
    void anEmptyDirectoryIsRefusedWhereThereWasALog() throws Exception {
        fill();
        delete(dir.resolve("crc"));
        assertRefused(Reason.STORE_MISSING);
        Files.createDirectories(dir.resolve("crc"));
        assertRefused(Reason.STORE_MISSING);
        assertThat(dir.resolve("crc")).isEmptyDirectory();
    }

    @Test
    void aLostLogBesideItsIdentityIsRefused() throws Exception {
        fill();
        delete(dir.resolve("crc/raft"));
        assertRefused(Reason.STORE_MISSING);
        assertThat(dir.resolve("crc/raft")).doesNotExist();
    }

    @Test
    void aFirstStartDoesNotTakeADirectoryThatIsInUse() throws Exception {
        Files.createDirectories(dir.resolve("crc"));
        Files.writeString(dir.resolve("crc/something"), "x");
        assertThatThrownBy(() -> RunningController.create(dir))
                .isInstanceOfSatisfying(
                        ControllerStartException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.STORE_EXISTS));
    }

    @Test
    void aCrashDuringTheFirstStartIsNotALostLog() throws Exception {
        fill();
        Path identity = dir.resolve("crc/identity");
        Files.writeString(identity, Files.readString(identity).replace("formed", "forming"));
        delete(dir.resolve("crc/raft"));
        delete(dir.resolve("metadata"));
        try (RunningController node = RunningController.reopen(dir)) {
            assertThat(node.controller.current().nodes()).isEmpty();
        }
    }

    @Test
    void anotherNodesDirectoryIsRefused() throws Exception {
        fill();
        Identity other = new Identity(Wishes.CLUSTER, Wishes.NODE, new UUID(7, 7));
        ControllerConfig config =
                new ControllerConfig(
                        dir.resolve("crc"), other, false, "127.0.0.1", 0, Timing.SINGLE_NODE);
        assertThatThrownBy(() -> RunningController.start(dir, config))
                .isInstanceOfSatisfying(
                        ControllerStartException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.FOREIGN_STORE));
    }

    @Test
    void aFlippedBitInTheLogIsRefused() throws Exception {
        fill();
        Path log = lastLog();
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
            file.seek(300);
            int old = file.read();
            file.seek(300);
            file.write(old ^ 4);
        }
        byte[] before = Files.readAllBytes(log);
        assertRefused(Reason.DAMAGED);
        assertThat(Files.readAllBytes(log)).isEqualTo(before);
    }

    @Test
    void aTornEntryIsRefused() throws Exception {
        fill();
        Path log = lastLog();
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
            long end = endOfEntries(file);
            file.seek(end - 20);
            file.write(new byte[20]);
        }
        assertRefused(Reason.DAMAGED);
    }

    @Test
    void aLogThatEndsBeforeTheMetadataIsRefused() throws Exception {
        fill();
        try (RandomAccessFile file = new RandomAccessFile(lastLog().toFile(), "rw")) {
            file.setLength(endOfEntries(file) / 2);
        }
        assertThat(assertRefused(Reason.DAMAGED))
                .containsPattern(
                        "the controller's log lacks entry [0-9]+ of term [0-9]+, which the metadata"
                                + " contains: it has entries 0 to [0-9]+; ");
    }

    @Test
    void lostMetadataIsMadeAgainFromTheLog() throws Exception {
        fill();
        delete(dir.resolve("metadata"));
        try (RunningController node = RunningController.reopen(dir)) {
            assertThat(node.controller.current().stream(QualifiedName.parse("s19"))).isNotNull();
        }
    }

    @Test
    void aTakenPortIsSaidSo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Identity identity = new Identity(Wishes.CLUSTER, Wishes.NODE, Wishes.STORE);
            ControllerConfig config =
                    new ControllerConfig(
                            dir.resolve("crc"),
                            identity,
                            true,
                            "127.0.0.1",
                            taken.getLocalPort(),
                            Timing.SINGLE_NODE);
            assertThatThrownBy(() -> RunningController.start(dir, config))
                    .isInstanceOfSatisfying(
                            ControllerStartException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.ADDRESS_IN_USE));
        }
        RunningController.reopen(dir).close();
    }

    @Test
    void aFailingListenerIsFatal() throws Exception {
        List<Throwable> fatal = new CopyOnWriteArrayList<>();
        ControllerListener broken =
                new ControllerListener() {
                    @Override
                    public void onOpened(MetadataView state) {}

                    @Override
                    public void onEvents(MetadataView state, List<MetadataEvent> events) {
                        throw new IllegalStateException("planned");
                    }
                };
        ClusterController controller =
                ClusterController.start(
                        RunningController.config(
                                dir,
                                true,
                                new Timing(Duration.ofMillis(50), Duration.ofMillis(500))),
                        RocksMetadataStore.open(Files.createDirectories(dir.resolve("metadata"))),
                        new ControllerHooks(broken, fatal::add, ControllerMetrics.NONE));
        try (controller) {
            assertThat(controller.awaitReady(Duration.ofSeconds(20))).isTrue();
            assertThat(controller.submit(Wishes.nodeStarted(1)).toCompletableFuture().get())
                    .isInstanceOf(SubmitResult.Unknown.class);
            assertThat(fatal)
                    .singleElement()
                    .hasToString("java.lang.IllegalStateException: planned");
        }
    }

    @Test
    void afterCloseNothingIsTaken() throws Exception {
        fill();
        RunningController node = RunningController.reopen(dir);
        node.close();
        node.close();
        assertThat(node.submit(Wishes.nodeStarted(1))).isInstanceOf(SubmitResult.Unavailable.class);
        assertThat(node.fatal).isEmpty();
    }

    /** A directory that a node has worked in: made once, copied for each test. */
    private void fill() throws Exception {
        try (Stream<Path> files = Files.walk(filled)) {
            for (Path file : files.toList()) {
                Path copy = dir.resolve(filled.relativize(file).toString());
                if (!copy.equals(dir)) {
                    Files.copy(file, copy);
                }
            }
        }
    }

    /** Returns what it says. */
    private String assertRefused(Reason reason) {
        var refusal =
                catchThrowableOfType(
                        ControllerStartException.class, () -> RunningController.reopen(dir));
        assertThat(refusal.reason()).as("%s", refusal).isEqualTo(reason);
        return String.valueOf(refusal.getMessage());
    }

    private Path lastLog() throws IOException {
        try (Stream<Path> files = Files.walk(dir.resolve("crc/raft"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("log_"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    private static long endOfEntries(RandomAccessFile file) throws IOException {
        byte[] all = new byte[(int) file.length()];
        file.readFully(all);
        int end = all.length;
        while (end > 0 && all[end - 1] == 0) {
            end--;
        }
        return end;
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
