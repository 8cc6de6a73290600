package io.hadron.server.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.model.NodeId;
import io.hadron.core.partition.AckLevel;
import io.hadron.core.partition.BatchInfo;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.batch.BatchBuilder;
import io.hadron.proto.batch.BatchCodec;
import io.hadron.proto.batch.Compression;
import io.hadron.proto.batch.ProducerStamp;
import io.hadron.proto.wire.Outcome;
import io.hadron.server.stream.ProduceCall;
import io.hadron.storage.memory.MemoryDisk;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Replicas that were away, or went another way, and what becomes of their logs. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CatchUpTest {
    private static final int VALUE_BYTES = 2_000;
    private final long seed = System.nanoTime();
    private int sequence;

    private PartitionBench.Fate produce(ReplicaNode.Life leader, AckLevel acks, int atSequence) {
        CountedPayload payload;
        try (BatchCodec codec = new BatchCodec()) {
            BatchBuilder builder = new BatchBuilder(codec).begin(ByteBuffer.allocate(4_000));
            assertThat(builder.tryAppend(1_000, null, new byte[VALUE_BYTES], List.of())).isTrue();
            payload =
                    new CountedPayload(
                            builder.build(
                                    new ProducerStamp(5, (short) 0, atSequence), Compression.NONE));
        }
        PartitionBench.Fate fate = new PartitionBench.Fate();
        BatchInfo info = BatchInfo.idempotent(1, payload.size(), 1_000, 5, 0, atSequence);
        ProduceCall call = new ProduceCall(info, payload, acks, 5_000, fate, payload::release);
        leader.shard.execute(() -> leader.partition.produce(call));
        return fate;
    }

    private PartitionBench.Fate produce(ReplicaNode.Life leader, AckLevel acks) {
        return produce(leader, acks, sequence++);
    }

    private void produceAcked(ReplicaCluster cluster, int count) {
        ReplicaNode.Life leader = cluster.serving();
        PartitionBench.Fate last = produce(leader, AckLevel.MAJORITY);
        for (int i = 1; i < count; i++) {
            last = produce(leader, AckLevel.MAJORITY);
        }
        PartitionBench.Fate end = last;
        cluster.until("acknowledged", () -> end.acks.get() == 1);
    }

    private static void trim(ReplicaCluster cluster, long mark) {
        ReplicaNode.Life leader = cluster.serving();
        leader.shard.execute(() -> leader.partition.trim(mark, low -> {}));
    }

    @Test
    void aReplicaThatWasAwayIsSentWhatItLacks() throws InterruptedException {
        try (ReplicaCluster cluster = new ReplicaCluster(seed)) {
            cluster.start();
            produceAcked(cluster, 100);
            cluster.kill(3, MemoryDisk.Crash.LOSE_UNSYNCED);
            produceAcked(cluster, 3_000);
            cluster.restart(3);
            cluster.awaitEqual(ReplicaNode.STREAM_GROUP);
            cluster.awaitEqual(ReplicaNode.CONSUMER_GROUP);
        }
    }

    @Test
    void whereTheLogIsGoneTheStateIsCopied() throws InterruptedException {
        try (ReplicaCluster cluster = new ReplicaCluster(seed)) {
            cluster.start();
            produceAcked(cluster, 50);
            cluster.awaitEqual(ReplicaNode.STREAM_GROUP);
            cluster.kill(3, MemoryDisk.Crash.PROCESS);
            produceAcked(cluster, 500);
            trim(cluster, 300);
            cluster.restart(3);
            cluster.awaitEqual(ReplicaNode.STREAM_GROUP);
            ReplicaNode.Life copy = Objects.requireNonNull(cluster.node(3).process());
            assertThat(copy.ask(() -> copy.partition.log().lowMark())).isEqualTo(300);
            cluster.lead(new NodeId(3));
            PartitionBench.Fate again = produce(cluster.serving(), AckLevel.MAJORITY, sequence - 2);
            cluster.until("answered", () -> again.acks.get() == 1);
            assertThat(again.duplicate).as("the copy knows the producers").isTrue();
            produceAcked(cluster, 10);
            cluster.awaitEqual(ReplicaNode.STREAM_GROUP);
        }
    }

    @Test
    void aReplicaMayDieInTheMiddleOfACopy() throws InterruptedException {
        Random random = new Random(seed);
        try (ReplicaCluster cluster = new ReplicaCluster(seed)) {
            cluster.start();
            cluster.hub.disturb(0.02, 1_000);
            for (int round = 1; round <= 5; round++) {
                cluster.kill(3, MemoryDisk.Crash.KEEP_PREFIX);
                produceAcked(cluster, 400);
                trim(cluster, round * 400L - 200);
                cluster.restart(3);
                TimeUnit.MILLISECONDS.sleep(random.nextInt(30));
            }
            cluster.hub.disturb(0, 0);
            cluster.awaitEqual(ReplicaNode.STREAM_GROUP);
        }
    }

    @Test
    void aDiskThatStandsStillHoldsLittleMemory() throws InterruptedException {
        try (ReplicaCluster cluster = new ReplicaCluster(seed)) {
            cluster.start();
            produceAcked(cluster, 10);
            cluster.awaitEqual(ReplicaNode.STREAM_GROUP);
            ReplicaNode.Life slow = Objects.requireNonNull(cluster.node(3).process());
            cluster.node(3).diskStands = true;
            for (int round = 0; round < 10; round++) {
                produceAcked(cluster, 100); // 2 MB in all
                assertThat(slow.arrivals.waitingBytes())
                        .isLessThanOrEqualTo(ReplicaNode.ARRIVAL_BYTES + (1 << 20));
            }
            cluster.node(3).diskStands = false;
            cluster.awaitEqual(ReplicaNode.STREAM_GROUP);
            assertThat(slow.arrivals.waitingBytes()).isZero();
        }
    }

    @Test
    void aWipedReplicaLearnsAndThenCounts() throws InterruptedException {
        try (ReplicaCluster cluster = new ReplicaCluster(seed)) {
            cluster.start();
            produceAcked(cluster, 500);
            trim(cluster, 200);
            cluster.kill(2, MemoryDisk.Crash.PROCESS);
            cluster.node(2).wipe();
            cluster.forget(new NodeId(2));
            cluster.lead(new NodeId(1));
            cluster.restart(2);
            cluster.until("node 2 counts again", () -> !cluster.hasLearners());
            cluster.awaitEqual(ReplicaNode.STREAM_GROUP);
        }
    }

    @Test
    void whatOnlyADeposedLeaderHasIsCutAndItsProducersKnowNothing() throws InterruptedException {
        try (ReplicaCluster cluster = new ReplicaCluster(seed)) {
            cluster.start();
            produceAcked(cluster, 50);
            ReplicaNode.Life old = cluster.serving();
            cluster.hub.isolate(new NodeId(1));
            int first = sequence;
            PartitionBench.Fate written = produce(old, AckLevel.WRITE);
            PartitionBench.Fate lost = produce(old, AckLevel.MAJORITY);
            cluster.until("written", () -> written.acks.get() == 1);
            assertThat(lost.acks.get()).isZero();
            cluster.lead(new NodeId(2));
            cluster.until("answered", () -> lost.failure != null);
            assertThat(lost.failure.getOutcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(ErrorCode.of(lost.failure.getCode())).isEqualTo(ErrorCode.LEADER_CHANGED);
            PartitionBench.Fate anew = produce(cluster.serving(), AckLevel.MAJORITY, first);
            cluster.until("acknowledged", () -> anew.acks.get() == 1);
            assertThat(anew.duplicate).as("the first attempt was lost").isFalse();
            cluster.hub.heal();
            cluster.awaitEqual(ReplicaNode.STREAM_GROUP);
            cluster.lead(new NodeId(1));
            PartitionBench.Fate again = produce(cluster.serving(), AckLevel.MAJORITY, first);
            cluster.until("answered", () -> again.acks.get() == 1);
            assertThat(again.duplicate).isTrue();
            assertThat(again.offset).isEqualTo(anew.offset);
        }
    }

    @Test
    void acknowledgedByAllMeansThatAllHaveIt() throws InterruptedException {
        try (ReplicaCluster cluster = new ReplicaCluster(seed)) {
            cluster.start();
            cluster.hub.isolate(new NodeId(3));
            ReplicaNode.Life leader = cluster.serving();
            PartitionBench.Fate majority = produce(leader, AckLevel.MAJORITY);
            PartitionBench.Fate all = produce(leader, AckLevel.ALL);
            cluster.until("acknowledged", () -> majority.acks.get() == 1);
            assertThat(all.acks.get()).isZero();
            cluster.hub.heal();
            cluster.until("acknowledged by all", () -> all.acks.get() == 1);
        }
    }
}
