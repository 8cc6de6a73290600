package io.hadron.server.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.StopReason;
import io.hadron.proto.batch.BatchBuilder;
import io.hadron.server.session.HeapPayload;
import io.hadron.server.shard.StoredBatch;
import io.hadron.storage.memory.MemoryDisk;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
    void aFollowerThatCanNotTakeARecordIsMadeAnew() throws InterruptedException {
        try (ReplicaCluster cluster = new ReplicaCluster(4)) {
            cluster.repairs = true;
            cluster.start();
            grow(cluster); // node 3 leads
            ReplicaNode.Life follower = Objects.requireNonNull(cluster.node(2).process());
            ConsumerController first = follower.consumers;
            cluster.until( // it has led, and first builds its machine anew
                    "it gives up",
                    () -> follower.ask(() -> contradict(first)) == StopReason.CONTRADICTED);
            cluster.until("node 2 was made anew", () -> cluster.node(2).repaired.get() == 1);
            cluster.until("node 2 counts again", () -> !cluster.hasLearners());
            cluster.lead(new NodeId(2));
            cluster.awaitServing();
            cluster.awaitEqual(GROUP);
            assertThat(follower.ask(() -> follower.consumers.gaveUp())).isNull();
        }
    }

    /** As if the leader had sent, and committed, what this one's machine does not know. */
    private static @Nullable StopReason contradict(ConsumerController consumers) {
        long end = consumers.log().endOffset();
        ByteBuffer foreign = BatchBuilder.single(1, null, new byte[] {99, 1}, List.of());
        consumers.replicated(new StoredBatch(end, end, false, 1, new HeapPayload(foreign)));
        consumers.committed(end + 1);
        return consumers.gaveUp();
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
