package io.hadron.raft;

import static io.hadron.raft.ControllerCluster.await;
import static io.hadron.raft.ControllerCluster.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadron.core.cluster.ChangeSet;
import io.hadron.core.cluster.DesiredObject;
import io.hadron.core.cluster.MetadataCommand.AllocateProducerIds;
import io.hadron.core.cluster.MetadataCommand.ApplyChangeSet;
import io.hadron.core.cluster.MetadataOutcome.ChangeSetApplied;
import io.hadron.core.cluster.MetadataView;
import io.hadron.core.cluster.Origin;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.Place;
import io.hadron.core.model.QualifiedName;
import io.hadron.raft.ControllerConfig.Mode;
import io.hadron.raft.ControllerStartException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong on nodes and between them, and Ratis alone would not bear. */
@Timeout(60)
class ControllerFaultTest {
    @TempDir Path dir;

    private ControllerCluster three() throws Exception {
        return ControllerCluster.of(dir, ControllerCluster.QUICK, 3, 0);
    }

    @Test
    void aVoterOnAnEmptyDiskIsRefusedAndReplacedUnderANewId() throws Exception {
        try (ControllerCluster cluster = three()) {
            int wiped = cluster.follower();
            cluster.stop(wiped);
            delete(cluster.dir(wiped));
            assertThatThrownBy(() -> cluster.start(wiped, Mode.RESTART))
                    .isInstanceOfSatisfying(
                            ControllerStartException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.STORE_MISSING));
            int leader = cluster.leader();
            cluster.run(leader, Wishes.apply("r", Wishes.stream("s", 1)));
            done(cluster.controller(leader).remove(new NodeId(wiped)));
            cluster.join(4);
            done(cluster.controller(4).promote(new NodeId(4)));
            cluster.stop(leader);
            cluster.run(4, Wishes.apply("r2", Wishes.stream("s2", 1)));
            cluster.assertEqualStates();
            cluster.assertNothingFatal();
        }
    }

    @Test
    void aFailedLogIsFatalAndTheOthersGoOn() throws Exception {
        try (ControllerCluster cluster = three()) {
            int leader = cluster.leader();
            ControllerCluster.Node broken = cluster.node(leader);
            cluster.internals(leader)
                    .machine()
                    .beforeFlush(() -> CompletableFuture.failedFuture(new IOException("EIO")));
            CompletableFuture<SubmitResult> result =
                    broken.controller
                            .submit(Wishes.apply("r", Wishes.stream("s", 1)))
                            .toCompletableFuture();
            await("fatal", () -> !broken.fatal.isEmpty());
            cluster.stop(leader);
            int other = cluster.leader();
            // Whatever became of the first attempt, the same change set takes effect once.
            cluster.run(other, Wishes.apply("r", Wishes.stream("s", 1)));
            assertThat(result.get(20, TimeUnit.SECONDS)).isNotNull();
            cluster.assertEqualStates();
        }
    }

    @Test
    void aLeaderWithASlowDiskHandsOver() throws Exception {
        try (ControllerCluster cluster = three()) {
            int slow = cluster.leader();
            cluster.internals(slow).machine().beforeFlush(ControllerFaultTest::slowFlush);
            cluster.submit(cluster.follower(), new AllocateProducerIds(1));
            await("another leader", () -> cluster.leader() != slow);
            long start = System.nanoTime();
            cluster.run(cluster.leader(), new AllocateProducerIds(1));
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(3));
            assertThat(cluster.node(slow).duties).endsWith("end");
            cluster.assertNothingFatal();
        }
    }

    private static CompletableFuture<Void> slowFlush() {
        return new CompletableFuture<Void>().completeOnTimeout(null, 4, TimeUnit.SECONDS);
    }

    @Test
    void aLeaderThatIsCutOffAnswersNothingOld() throws Exception {
        try (Wires wires = new Wires();
                ControllerCluster cluster = three()) {
            int old = cluster.leader();
            List<Integer> others = cluster.others(old);
            wires.cut(old, others);
            CompletableFuture<MetadataView> early =
                    cluster.controller(old).fresh().toCompletableFuture();
            CompletableFuture<SubmitResult> lost =
                    cluster.controller(old)
                            .submit(Wishes.apply("lost", Wishes.stream("lost", 1)))
                            .toCompletableFuture();
            await(
                    "another leader",
                    () -> others.stream().anyMatch(n -> cluster.controller(n).isLeader()));
            await("the old one stops", () -> !cluster.controller(old).isLeader());
            int next =
                    others.stream()
                            .filter(n -> cluster.controller(n).isLeader())
                            .findFirst()
                            .orElseThrow();
            cluster.run(next, Wishes.apply("new", Wishes.stream("new", 1)));
            CompletableFuture<MetadataView> late =
                    cluster.controller(old).fresh().toCompletableFuture();
            assertThat(wires.dropped()).isPositive();
            assertThat(late).isNotDone();
            wires.heal();
            assertThat(late.get(20, TimeUnit.SECONDS).stream(QualifiedName.parse("new")))
                    .isNotNull();
            assertThat(early)
                    .satisfiesAnyOf(
                            read -> assertThat(read).isCompletedExceptionally(),
                            read -> assertThat(read).succeedsWithin(Duration.ofSeconds(20)));
            // It was repeated until it went through; or it is not known, and may not be there.
            if (lost.get(30, TimeUnit.SECONDS) instanceof SubmitResult.Done done) {
                assertThat(((ChangeSetApplied) done.outcome()).changes()).isNotEmpty();
            }
            cluster.assertEqualStates();
            assertThat(cluster.node(old).duties).containsExactly("begin", "end");
            cluster.assertNothingFatal();
        }
    }

    @Test
    void withoutAMajorityACommandIsNotTakenOrNotKnown() throws Exception {
        ControllerConfig.Timing brief =
                new ControllerConfig.Timing(Duration.ofMillis(300), Duration.ofSeconds(2));
        try (ControllerCluster cluster = ControllerCluster.of(dir, brief, 3, 0)) {
            int leader = cluster.leader();
            int follower = cluster.follower();
            for (int other : cluster.others(follower)) {
                if (other != leader) {
                    cluster.stop(other);
                }
            }
            cluster.stop(leader);
            await("no leader", () -> cluster.controller(follower).leader() == null);
            assertThat(cluster.submit(follower, new AllocateProducerIds(1)))
                    .isNotInstanceOf(SubmitResult.Done.class);
            assertThat(cluster.controller(follower).fresh()).failsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void listenersAndDemotedVotersOutliveTheirLeader() throws Exception {
        try (ControllerCluster cluster = ControllerCluster.of(dir, ControllerCluster.QUICK, 4, 1)) {
            int leader = cluster.leader();
            int demoted =
                    cluster.others(leader).stream().filter(n -> n != 5).findFirst().orElseThrow();
            done(cluster.controller(demoted).demote(new NodeId(demoted)));
            cluster.stop(leader);
            int next = cluster.leader();
            assertThat(next).isNotEqualTo(5).isNotEqualTo(demoted);
            for (int node : List.of(5, demoted, next)) {
                cluster.run(node, new AllocateProducerIds(1));
            }
            cluster.assertEqualStates();
            cluster.assertNothingFatal();
            // And again, now that they have heard of the second leader.
            cluster.start(leader, Mode.RESTART);
            assertThat(cluster.controller(leader).awaitReady(Duration.ofSeconds(20))).isTrue();
            cluster.stop(next);
            cluster.run(5, new AllocateProducerIds(1));
            cluster.assertNothingFatal();
        }
    }

    @Test
    void ifRatisClosesItselfTheProcessMustEnd() throws Exception {
        try (ControllerCluster cluster = three()) {
            int node = cluster.follower();
            cluster.internals(node).raft().view().division().close();
            await("fatal", () -> !cluster.node(node).fatal.isEmpty());
            cluster.run(cluster.leader(), new AllocateProducerIds(1));
        }
    }

    @Test
    void theLargestCommandsTravel() throws Exception {
        try (ControllerCluster cluster = three()) {
            List<DesiredObject> large = new ArrayList<>();
            for (int i = 0; i < 7_000; i++) {
                Origin origin =
                        new Origin(new Place("f" + i + "x".repeat(450), 1, 1), new TreeMap<>());
                large.add(Wishes.stream("s" + i, 1).withOrigin(origin));
            }
            ChangeSet changes = ChangeSet.apply("l", large, ChangeSet.Options.NONE);
            assertThat(CommandCodec.encode(ApplyChangeSet.of(changes, 0)).length)
                    .isBetween(3 << 20, RaftSettings.MAX_COMMAND_BYTES);
            cluster.run(cluster.follower(), ApplyChangeSet.of(changes, 0));
            cluster.assertEqualStates();
        }
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
