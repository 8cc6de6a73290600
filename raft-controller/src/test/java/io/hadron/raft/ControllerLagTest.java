package io.hadron.raft;

import static io.hadron.raft.ControllerCluster.await;
import static io.hadron.raft.ControllerCluster.done;
import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.cluster.MetadataCommand.AllocateProducerIds;
import io.hadron.core.model.NodeId;
import io.hadron.raft.ControllerConfig.Mode;
import io.hadron.raft.ControllerConfig.Timing;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that are so far behind that the log they lack is gone. */
@Timeout(60)
class ControllerLagTest {
    private static final Timing SHORT_LOG =
            new Timing(Duration.ofMillis(300), Duration.ofSeconds(10), 10, 5);

    @TempDir Path dir;

    private long segmentBytes;

    @BeforeEach
    void shortSegments() {
        segmentBytes = RaftSettings.segmentBytes;
        RaftSettings.segmentBytes = 256;
    }

    @AfterEach
    void usualSegments() {
        RaftSettings.segmentBytes = segmentBytes;
    }

    private static long firstInLog(ControllerCluster cluster, int node) {
        return cluster.internals(node).raft().view().division().getRaftLog().getStartIndex();
    }

    private static long next(ControllerCluster cluster, int node) {
        return cluster.internals(node).raft().view().division().getRaftLog().getNextIndex();
    }

    @Test
    void aNodeFarBehindTakesTheWholeStateAndGoesOn() throws Exception {
        try (ControllerCluster cluster = ControllerCluster.of(dir, SHORT_LOG, 3, 1)) {
            for (int round = 0; round < 2; round++) {
                for (int behind : new int[] {cluster.follower(), 4}) {
                    cluster.stop(behind);
                    int leader = cluster.leader();
                    for (int i = 0; i < 60; i++) {
                        String name = "s" + round + "-" + behind + "-" + i;
                        cluster.run(leader, Wishes.apply(name, Wishes.stream(name, 1)));
                    }
                    assertThat(firstInLog(cluster, leader)).isPositive();
                    cluster.start(behind, Mode.RESTART);
                    cluster.assertEqualStates();
                    assertThat(cluster.node(behind).replaced).isNotEmpty();
                    cluster.run(behind, new AllocateProducerIds(1));
                    // What was taken over is whole on disk, also when nothing was logged since.
                    cluster.restart(behind);
                    cluster.assertEqualStates();
                }
            }
            cluster.assertNothingFatal();
        }
    }

    /** Ratis alone stops for ever at one of these (RATIS-2500). */
    @Test
    void aNodeAtEveryBorderOfTheLogCatchesUp() throws Exception {
        try (ControllerCluster cluster = ControllerCluster.of(dir, SHORT_LOG, 3, 0)) {
            int behind = cluster.follower();
            int leader = cluster.leader();
            for (int border = -2; border <= 2; border++) {
                cluster.stop(behind);
                long has = next(cluster, leader);
                while (firstInLog(cluster, leader) < has + border) {
                    cluster.run(leader, new AllocateProducerIds(1));
                }
                cluster.start(behind, Mode.RESTART);
                long newest = next(cluster, leader) - 1;
                await(
                        "border " + border,
                        () ->
                                ControllerCluster.state(cluster.node(behind)).version() >= newest
                                        || cluster.controller(behind)
                                                        .fresh()
                                                        .toCompletableFuture()
                                                        .get()
                                                != null);
                cluster.assertEqualStates();
            }
            cluster.assertNothingFatal();
        }
    }

    @Test
    void aNewNodeJoinsAShortLog() throws Exception {
        try (ControllerCluster cluster = ControllerCluster.of(dir, SHORT_LOG, 1, 0)) {
            for (int i = 0; i < 100; i++) {
                cluster.run(1, Wishes.apply("r" + i, Wishes.stream("s" + i, 3)));
            }
            cluster.join(2);
            done(cluster.controller(2).promote(new NodeId(2)));
            cluster.assertEqualStates();
            cluster.restart(2);
            cluster.assertEqualStates();
            cluster.assertNothingFatal();
        }
    }
}
