package io.hadron.server.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.StopReason;
import io.hadron.proto.batch.BatchBuilder;
import io.hadron.server.session.HeapPayload;
import io.hadron.storage.memory.MemoryDisk;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Logs of consumer groups that are damaged, or hold what nobody wrote, on three nodes. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DamagedProgressTest {
    private static final long GROUP = ReplicaNode.CONSUMER_GROUP;
    private static final int FLIPPED_BIT = 500;

    /** Appends records that mean nothing to a machine, but belong to the log. */
    private static void grow(ReplicaCluster cluster) {
        for (int term = 0; term < 3; term++) { // each adds the batch that begins it
            cluster.lead(new NodeId(term + 1));
            cluster.awaitServing();
        }
        cluster.awaitEqual(GROUP);
    }

    private static void damage(ReplicaCluster cluster, int node) throws InterruptedException {
        cluster.kill(node, MemoryDisk.Crash.PROCESS);
        assertThat(cluster.node(node).disk.flipBit(GROUP, 1, FLIPPED_BIT)).isTrue();
        cluster.restart(node);
    }

    @Test
    void aDamagedFollowerIsMadeAnew() throws InterruptedException {
        try (ReplicaCluster cluster = new ReplicaCluster(1)) {
            cluster.repairs = true;
            cluster.start();
            grow(cluster);
            damage(cluster, 2);
            cluster.until("node 2 was repaired", () -> cluster.node(2).repaired.get() == 1);
            cluster.until("node 2 counts again", () -> !cluster.hasLearners());
            cluster.lead(new NodeId(2));
            cluster.awaitServing();
            cluster.awaitEqual(GROUP);
        }
    }

    @Test
    void oneThatIsToLeadWaitsForItsRepairOrForAnotherLeader() throws InterruptedException {
        try (ReplicaCluster cluster = new ReplicaCluster(2)) {
            cluster.start();
            grow(cluster);
            damage(cluster, 2);
            cluster.lead(new NodeId(2));
            cluster.until(
                    "its log serves",
                    () -> {
                        ReplicaNode.Life process = cluster.leaderProcess();
                        return process != null
                                && cluster.leader().value() == 2
                                && process.ask(() -> process.consumers.log().isServing());
                    });
            ReplicaNode.Life second = Objects.requireNonNull(cluster.node(2).process());
            assertThat(second.ask(() -> second.consumers.isLeading())).isFalse();
            assertThat(second.ask(() -> second.consumers.gaveUp())).isNull();
            cluster.repairs = true;
            cluster.until("node 2 was repaired", () -> cluster.node(2).repaired.get() == 1);
            cluster.awaitServing();
            cluster.until("node 2 counts again", () -> !cluster.hasLearners());
            cluster.awaitEqual(GROUP);
        }
    }

    @Test
    void aForeignRecordStopsTheGroupsEverywhereAndNoNode() throws InterruptedException {
        try (ReplicaCluster cluster = new ReplicaCluster(3)) {
            cluster.start();
            ReplicaNode.Life leader = cluster.serving();
            leader.ask(() ->
                    leader.consumers
                            .log()
                            .append(
                                    new HeapPayload(
                                            BatchBuilder.single(
                                                    1, null, new byte[] {99, 1}, List.of())),
                                    1,
                                    () -> {}));
            for (int node = 2; node <= 3; node++) {
                ReplicaNode.Life follower = Objects.requireNonNull(cluster.node(node).process());
                cluster.until(
                        "it gives up",
                        () -> follower.consumers.gaveUp() == StopReason.CONTRADICTED);
            }
            cluster.lead(new NodeId(2));
            cluster.until(
                    "the partition serves",
                    () -> {
                        ReplicaNode.Life process = cluster.leaderProcess();
                        return process != null && process.ask(() -> process.partition.isServing());
                    });
        }
    }
}
