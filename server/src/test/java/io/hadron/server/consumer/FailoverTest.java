package io.hadron.server.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.model.NodeId;
import io.hadron.core.partition.AckLevel;
import io.hadron.simulation.history.History;
import io.hadron.simulation.history.HistoryChecker;
import io.hadron.simulation.history.Observation;
import io.hadron.storage.memory.MemoryDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A partition on three nodes under load, while leaders die, are deposed and are cut off. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class FailoverTest {
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final History history = new History();

    /** What happens to the cluster while it works. */
    private interface Trouble {
        void happen(ReplicaCluster cluster) throws InterruptedException;
    }

    private void underLoad(AckLevel acks, int rounds, Trouble trouble) throws InterruptedException {
        try (ReplicaCluster cluster = new ReplicaCluster(seed)) {
            cluster.start();
            List<ReplicaProducer> producers = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            List<Throwable> failures = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                ReplicaProducer producer = new ReplicaProducer(cluster, history, i, acks);
                Thread thread = new Thread(producer);
                thread.setUncaughtExceptionHandler((_, e) -> failures.add(e));
                thread.start();
                producers.add(producer);
                threads.add(thread);
            }
            ReplicaReader reader = new ReplicaReader(cluster, history);
            Thread reading = new Thread(reader);
            reading.start();
            for (int i = 0; i < rounds; i++) {
                TimeUnit.MILLISECONDS.sleep(random.nextInt(200));
                trouble.happen(cluster);
                cluster.awaitServing();
            }
            cluster.hub.disturb(0, 0);
            cluster.hub.heal();
            producers.forEach(ReplicaProducer::stop);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(failures).as("seed " + seed).isEmpty();
            byte[] log = cluster.awaitEqual(ReplicaNode.STREAM_GROUP);
            reader.stop();
            reading.join();
            history.add(
                    new Observation.FinalPartition(
                            ReplicaProducer.PARTITION, 0, ReplicaReader.records(log)));
        }
        assertThat(new HistoryChecker(0).check(history)).as("seed " + seed).isEmpty();
    }

    private NodeId any() {
        return new NodeId(1 + random.nextInt(3));
    }

    private MemoryDisk.Crash crash() {
        return switch (random.nextInt(3)) {
            case 0 -> MemoryDisk.Crash.PROCESS;
            case 1 -> MemoryDisk.Crash.LOSE_UNSYNCED;
            default -> MemoryDisk.Crash.KEEP_PREFIX;
        };
    }

    @Test
    void leadersDieAndComeBack() throws InterruptedException {
        underLoad(
                AckLevel.MAJORITY,
                8,
                cluster -> {
                    int victim = cluster.leader().value();
                    cluster.kill(victim, crash());
                    cluster.awaitServing();
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(100));
                    cluster.restart(victim);
                });
    }

    @Test
    void leadershipMovesOverABadNetwork() throws InterruptedException {
        underLoad(
                AckLevel.MAJORITY,
                15,
                cluster -> {
                    cluster.hub.disturb(0.05, 3_000);
                    cluster.lead(any());
                });
    }

    @Test
    void aLeaderIsCutOffAndDeposed() throws InterruptedException {
        underLoad(
                AckLevel.MAJORITY,
                6,
                cluster -> {
                    NodeId old = cluster.leader();
                    cluster.hub.isolate(old);
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(100));
                    cluster.lead(new NodeId(old.value() % 3 + 1));
                    cluster.awaitServing();
                    cluster.hub.heal();
                });
    }

    @Test
    void everyReplicaHoldsWhatIsAcknowledgedByAll() throws InterruptedException {
        underLoad(
                AckLevel.ALL,
                4,
                cluster -> {
                    int victim = 1 + random.nextInt(3);
                    cluster.kill(victim, crash());
                    cluster.awaitServing();
                    cluster.restart(victim);
                });
    }
}
