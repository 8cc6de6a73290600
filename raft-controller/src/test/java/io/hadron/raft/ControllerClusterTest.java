package io.hadron.raft;

import static io.hadron.raft.ControllerCluster.await;
import static io.hadron.raft.ControllerCluster.done;
import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.cluster.MetadataCommand.AllocateProducerIds;
import io.hadron.core.cluster.MetadataOutcome.ChangeSetApplied;
import io.hadron.core.cluster.MetadataView;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.QualifiedName;
import io.hadron.raft.ControllerConfig.Mode;
import io.hadron.raft.ControllerConfig.Timing;
import io.hadron.raft.ControllerMember.MemberRole;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The controller on several nodes, without faults but stops. */
@Timeout(60)
class ControllerClusterTest {
    @TempDir Path dir;

    @Test
    void aClusterGrowsFromOneNodeAndShrinks() throws Exception {
        try (ControllerCluster cluster = ControllerCluster.of(dir, ControllerCluster.QUICK, 3, 1)) {
            assertThat(cluster.controller(2).members())
                    .extracting(ControllerMember::role)
                    .containsExactly(
                            MemberRole.VOTER,
                            MemberRole.VOTER,
                            MemberRole.VOTER,
                            MemberRole.LISTENER);
            for (int i = 1; i <= 4; i++) {
                ChangeSetApplied applied =
                        (ChangeSetApplied)
                                cluster.run(i, Wishes.apply("r" + i, Wishes.stream("s" + i, i)));
                assertThat(applied.changes()).isNotEmpty();
                assertThat(cluster.controller(i).leader()).isEqualTo(new NodeId(1));
            }
            cluster.assertEqualStates();
            assertThat(cluster.node(1).duties).containsExactly("begin");
            assertThat(cluster.node(4).duties).isEmpty();

            done(cluster.controller(4).demote(new NodeId(3)));
            done(cluster.controller(3).promote(new NodeId(4)));
            done(cluster.controller(2).remove(new NodeId(1)));
            assertThat(cluster.leader()).isNotEqualTo(1);
            cluster.stop(1);
            cluster.run(3, Wishes.apply("r5", Wishes.stream("s5", 5)));
            cluster.assertEqualStates();
            assertThat(cluster.controller(2).members())
                    .extracting(ControllerMember::node)
                    .containsExactly(new NodeId(2), new NodeId(3), new NodeId(4));
            cluster.assertNothingFatal();
        }
    }

    @Test
    void aVoterThatIsAloneDoesNotWaitForOthers() throws Exception {
        Timing patient = new Timing(Duration.ofSeconds(30), Duration.ofSeconds(10));
        try (ControllerCluster cluster = new ControllerCluster(dir, patient)) {
            cluster.start(1, Mode.BOOTSTRAP);
            cluster.run(1, Wishes.nodeStarted(1));
            cluster.restart(1);
            cluster.run(1, new AllocateProducerIds(1));
            assertThat(cluster.controller(1).isLeader()).isTrue();
        }
    }

    @Test
    void allRestartInTurn() throws Exception {
        try (ControllerCluster cluster = ControllerCluster.of(dir, ControllerCluster.QUICK, 3, 1)) {
            for (int i = 1; i <= 4; i++) {
                cluster.stop(i);
                int other = cluster.others(i).getFirst();
                String name = "s" + i;
                cluster.run(other, Wishes.apply(name, Wishes.stream(name, 1)));
                cluster.restart(i);
                ControllerCluster.Node node = cluster.node(i);
                await(
                        "node " + i + " catches up",
                        () -> {
                            MetadataView state = node.controller.current();
                            return state.stream(QualifiedName.parse(name)) != null;
                        });
            }
            cluster.assertEqualStates();
            cluster.assertNothingFatal();
        }
    }

    @Test
    void whatIsSubmittedOnAFollowerIsSoonAppliedEverywhere() throws Exception {
        try (ControllerCluster cluster = ControllerCluster.of(dir, Timing.CLUSTER, 3, 1)) {
            int follower = cluster.follower();
            long[] nanos = new long[200];
            for (int i = 0; i < nanos.length; i++) {
                long start = System.nanoTime();
                cluster.run(follower, new AllocateProducerIds(1));
                long version = ControllerCluster.state(cluster.node(cluster.leader())).version();
                for (ControllerCluster.Node node : cluster.nodes().values()) {
                    while (ControllerCluster.state(node).version() < version) {
                        Thread.onSpinWait();
                    }
                }
                nanos[i] = System.nanoTime() - start;
            }
            Arrays.sort(nanos);
            long p50 = TimeUnit.NANOSECONDS.toMicros(nanos[nanos.length / 2]);
            long p99 = TimeUnit.NANOSECONDS.toMicros(nanos[nanos.length * 99 / 100]);
            // A heartbeat is 400 ms away, and a loaded machine slow: most must be quick.
            assertThat(p50).as("p50, with a p99 of %d us", p99).isLessThan(30_000);
        }
    }

    @Test
    void aNewLeaderIsReadySoonAfterTheOldOneIsGone() throws Exception {
        try (ControllerCluster cluster = ControllerCluster.of(dir, Timing.CLUSTER, 3, 0)) {
            for (boolean told : new boolean[] {false, true}) {
                int leader = cluster.leader();
                cluster.stop(leader);
                long start = System.nanoTime();
                if (told) {
                    cluster.nodes()
                            .values()
                            .forEach(node -> node.controller.processGone(new NodeId(leader)));
                }
                int next = cluster.leader();
                long ready = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
                cluster.run(cluster.others(next).getFirst(), new AllocateProducerIds(1));
                // Of 1.5 s and 0.3 s on a quiet machine.
                assertThat(ready).as("ms, told: %s", told).isLessThan(told ? 3_000 : 5_000);
                cluster.start(leader, Mode.RESTART);
                assertThat(cluster.controller(leader).awaitReady(Duration.ofSeconds(20))).isTrue();
            }
            cluster.assertEqualStates();
            cluster.assertNothingFatal();
        }
    }
}
