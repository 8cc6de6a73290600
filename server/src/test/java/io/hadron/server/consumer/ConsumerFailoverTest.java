package io.hadron.server.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.consumer.ConsumerInput;
import io.hadron.core.consumer.GroupSettings;
import io.hadron.core.consumer.GroupStatus;
import io.hadron.core.model.Backoff;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.ObjectId;
import io.hadron.core.partition.AckLevel;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.wire.Delivery;
import io.hadron.proto.wire.SettleRequest;
import io.hadron.proto.wire.Settlement;
import io.hadron.server.session.TrafficObserver;
import io.hadron.simulation.history.History;
import io.hadron.storage.memory.MemoryDisk;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A consumer group whose controller moves from node to node. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ConsumerFailoverTest {
    private static final ObjectId GROUP = new ObjectId(9);

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final Set<Long> acked = new TreeSet<>();
    private long nextChannel = 100;

    private ReplicaCluster cluster() {
        ReplicaCluster cluster = new ReplicaCluster(seed);
        cluster.directory.groups.put(
                GROUP, new GroupSettings(100_000, 1_000, Backoff.DEFAULT, null, 0, 1_000_000));
        cluster.start();
        return cluster;
    }

    /** Consumes on the leader until so many acknowledgements were confirmed, or the term ends. */
    private void consume(ReplicaCluster cluster, int count) {
        ReplicaNode.Life leader = cluster.serving();
        long channel = nextChannel++;
        int seen = leader.session.deliveries().size();
        long member =
                leader.ask(() ->
                        leader.consumers
                                .channels()
                                .open(leader.session.channel(channel), GROUP, "m", 50));
        int goal = acked.size() + count;
        while (acked.size() < goal) {
            int from = seen;
            cluster.until(
                    "something is delivered", () -> leader.session.deliveries().size() > from);
            Delivery delivery = leader.session.deliveries().get(seen++);
            long settle = nextChannel++;
            leader.ask(() -> {
                new Settlements(leader.consumers, TrafficObserver.NONE)
                        .settle(
                                leader.session,
                                settle,
                                member,
                                ack(delivery).setChannel(channel).build());
                return true;
            });
            cluster.until("settled", () -> leader.session.answered(settle));
            assertThat(leader.session.failures).doesNotContainKeys(channel, settle);
            delivery.getRangesList()
                    .forEach(range -> {
                        for (int i = 0; i < range.getCount(); i++) {
                            assertThat(acked.add(range.getFirst() + i))
                                    .as(
                                            "offset %d is delivered after its ack, seed %d",
                                            range.getFirst() + i, seed)
                                    .isTrue();
                        }
                    });
        }
    }

    private static SettleRequest.Builder ack(Delivery delivery) {
        return SettleRequest.newBuilder()
                .addSettlements(
                        Settlement.newBuilder()
                                .setDelivery(delivery.getDelivery())
                                .setTerm(delivery.getTerm())
                                .setEpoch(delivery.getEpoch()));
    }

    private Thread producing(ReplicaProducer producer) {
        Thread thread = new Thread(producer);
        thread.start();
        return thread;
    }

    @Test
    void whatWasAckedIsNotDeliveredAgainByAnotherLeader() throws InterruptedException {
        try (ReplicaCluster cluster = cluster()) {
            ReplicaProducer producer =
                    new ReplicaProducer(cluster, new History(), 1, AckLevel.MAJORITY);
            Thread thread = producing(producer);
            for (int round = 0; round < 6; round++) {
                consume(cluster, 100);
                int victim = cluster.leader().value();
                if (random.nextBoolean()) {
                    cluster.kill(victim, MemoryDisk.Crash.LOSE_UNSYNCED);
                    cluster.awaitServing();
                    cluster.restart(victim);
                } else {
                    cluster.lead(new NodeId(victim % 3 + 1));
                }
            }
            producer.stop();
            thread.join();
            ReplicaNode.Life leader = cluster.serving();
            long end = leader.ask(() -> leader.partition.log().committedEnd());
            long control = leader.ask(() -> leader.partition.log().controlOffsetsFrom(0));
            consume(cluster, (int) (end - control - acked.size()));
            cluster.until(
                    "all is finished",
                    () -> {
                        GroupStatus status =
                                leader.ask(() -> leader.consumers.machine().status(GROUP));
                        return status != null && status.progress().outstanding() == 0;
                    });
            cluster.awaitEqual(ReplicaNode.STREAM_GROUP);
        }
    }

    @Test
    void aDeposedLeaderSendsItsConsumersAway() throws InterruptedException {
        try (ReplicaCluster cluster = cluster()) {
            ReplicaNode.Life leader = cluster.serving();
            leader.ask(() ->
                    leader.consumers.channels().open(leader.session.channel(100), GROUP, "m", 50));
            cluster.until("subscribed", () -> leader.session.answered(100));
            cluster.lead(new NodeId(2));
            cluster.until("sent away", () -> leader.session.failures.containsKey(100L));
            assertThat(leader.session.failures.get(100L).getCode())
                    .isEqualTo(ErrorCode.NOT_LEADER.number());
        }
    }

    @Test
    void followersSnapshotByThemselvesAndALaggardGetsTheState() throws InterruptedException {
        try (ReplicaCluster cluster = cluster()) {
            ReplicaProducer producer =
                    new ReplicaProducer(cluster, new History(), 1, AckLevel.MAJORITY);
            Thread thread = producing(producer);
            consume(cluster, 20);
            cluster.kill(3, MemoryDisk.Crash.PROCESS);
            for (int id = 1; id <= 2; id++) {
                ReplicaNode.Life process = cluster.node(id).process();
                assertThat(process).isNotNull();
                cluster.until(
                        "followed",
                        () ->
                                process.ask(() ->
                                        process.consumers.machine().groups().contains(GROUP)));
            }
            ReplicaNode.Life leader = cluster.serving();
            while (leader.ask(() -> leader.consumers.log().lowMark()) == 0) {
                leader.ask(() -> {
                    for (int i = 0; i < 2_000; i++) {
                        leader.consumers.step(new ConsumerInput.Pause(GROUP));
                        leader.consumers.step(new ConsumerInput.Resume(GROUP));
                    }
                    return true;
                });
            }
            cluster.restart(3);
            consume(cluster, 100);
            producer.stop();
            thread.join();
            cluster.lead(new NodeId(3));
            consume(cluster, 1);
        }
    }
}
