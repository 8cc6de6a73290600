package io.hadron.server.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.consumer.ConsumerInput;
import io.hadron.core.consumer.DeadLetterTarget;
import io.hadron.core.consumer.GroupSettings;
import io.hadron.core.consumer.GroupStatus;
import io.hadron.core.model.Backoff;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.ObjectId;
import io.hadron.core.partition.AckLevel;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.wire.Delivery;
import io.hadron.proto.wire.Outcome;
import io.hadron.proto.wire.SettleRequest;
import io.hadron.proto.wire.SettleResponse;
import io.hadron.proto.wire.Settlement;
import io.hadron.proto.wire.Verdict;
import io.hadron.server.session.TrafficObserver;
import io.hadron.simulation.history.History;
import io.hadron.storage.memory.MemoryDisk;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
        return cluster(null);
    }

    private ReplicaCluster cluster(@Nullable DeadLetterTarget letters) {
        ReplicaCluster cluster = new ReplicaCluster(seed);
        cluster.directory.groups.put(
                GROUP, new GroupSettings(100_000, 1_000, Backoff.DEFAULT, letters, 0, 1_000_000));
        cluster.start();
        return cluster;
    }

    /** Consumes on the leader until so many acknowledgements were confirmed, or the term ends. */
    private void consume(ReplicaCluster cluster, int count) {
        consume(cluster, count, Verdict.ACK);
    }

    private void consume(ReplicaCluster cluster, int count, Verdict verdict) {
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
                                settle(delivery, verdict).setChannel(channel).build());
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

    private static SettleRequest.Builder settle(Delivery delivery, Verdict verdict) {
        return SettleRequest.newBuilder()
                .addSettlements(
                        Settlement.newBuilder()
                                .setVerdict(verdict)
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

    /** A consumer that was handed something. */
    private record Holding(ReplicaNode.Life leader, long channel, long member, Delivery delivery) {}

    private Holding takeOne(ReplicaCluster cluster) {
        ReplicaNode.Life leader = cluster.serving();
        long channel = nextChannel++;
        int seen = leader.session.deliveries().size();
        long member =
                leader.ask(() ->
                        leader.consumers
                                .channels()
                                .open(leader.session.channel(channel), GROUP, "m", 1));
        cluster.until("delivered", () -> leader.session.deliveries().size() > seen);
        return new Holding(leader, channel, member, leader.session.deliveries().get(seen));
    }

    private long settle(Holding holding, Delivery delivery) {
        long settle = nextChannel++;
        holding.leader.ask(() -> {
            new Settlements(holding.leader.consumers, TrafficObserver.NONE)
                    .settle(
                            holding.leader.session,
                            settle,
                            holding.member,
                            settle(delivery, Verdict.ACK).setChannel(holding.channel).build());
            return true;
        });
        return settle;
    }

    private static void produceOne(ReplicaCluster cluster) throws InterruptedException {
        ReplicaProducer producer =
                new ReplicaProducer(cluster, new History(), 1, AckLevel.MAJORITY);
        Thread thread = new Thread(producer);
        thread.start();
        ReplicaNode.Life leader = cluster.serving();
        cluster.until(
                "something is there",
                () ->
                        leader.ask(() ->
                                leader.partition.log().committedEnd()
                                        - leader.partition.log().controlOffsetsFrom(0))
                                > 0);
        producer.stop();
        thread.join();
    }

    @Test
    void anAckOfAnOldTermsDeliveryIsStaleAndTheMessageComesAgainWithItsAttemptCounted()
            throws InterruptedException {
        try (ReplicaCluster cluster = cluster()) {
            produceOne(cluster);
            Holding before = takeOne(cluster);
            for (int attempt = 1; attempt <= 4; attempt++) {
                assertThat(before.delivery.getRanges(0).getAttempt()).isEqualTo(attempt);
                cluster.lead(new NodeId(attempt % 3 + 1));
                Holding after = takeOne(cluster);
                assertThat(after.delivery.getRanges(0).getFirst())
                        .isEqualTo(before.delivery.getRanges(0).getFirst());
                long settle = settle(after, before.delivery);
                cluster.until("answered", () -> after.leader.session.answered(settle));
                assertThat(after.leader.session.answer(settle))
                        .isInstanceOfSatisfying(
                                SettleResponse.class,
                                response ->
                                        assertThat(response.getCodesList())
                                                .containsExactly(
                                                        ErrorCode.STALE_DELIVERY.number()));
                before = after;
            }
            Holding last = before;
            long settle = settle(last, last.delivery);
            cluster.until("answered", () -> last.leader.session.answered(settle));
            assertThat(last.leader.session.failures).doesNotContainKey(settle);
        }
    }

    @Test
    void anAckUnderWayWhenTheLeaderIsLostIsUnknownAndTheMessageComesAgain()
            throws InterruptedException {
        try (ReplicaCluster cluster = cluster()) {
            produceOne(cluster);
            Holding holding = takeOne(cluster);
            cluster.hub.isolate(new NodeId(1));
            long settle = settle(holding, holding.delivery);
            assertThat(holding.leader.session.answered(settle)).as("it is not safe yet").isFalse();
            cluster.lead(new NodeId(2));
            cluster.until("answered", () -> holding.leader.session.answered(settle));
            assertThat(holding.leader.session.failures.get(settle))
                    .isNotNull()
                    .satisfies(failure -> {
                        assertThat(failure.getCode()).isEqualTo(ErrorCode.LEADER_CHANGED.number());
                        assertThat(failure.getOutcome()).isEqualTo(Outcome.UNKNOWN);
                    });
            Holding again = takeOne(cluster);
            assertThat(again.delivery.getRanges(0).getFirst())
                    .isEqualTo(holding.delivery.getRanges(0).getFirst());
            assertThat(again.delivery.getRanges(0).getAttempt()).isEqualTo(2);
            cluster.hub.heal();
        }
    }

    @Test
    void everyRejectedMessageHasOneCopyWhoeverLeads() throws InterruptedException {
        DeadLetterTarget letters = new DeadLetterTarget(new ObjectId(11), 0);
        try (ReplicaCluster cluster = cluster(letters);
                PartitionBench target =
                        new PartitionBench(new MemoryDisk(), new FakeDirectory(), 1)) {
            target.runByItself();
            cluster.directory.deadLetters =
                    (to, call) -> target.shard.execute(() -> target.partition.produce(call));
            ReplicaProducer producer =
                    new ReplicaProducer(cluster, new History(), 1, AckLevel.MAJORITY);
            Thread thread = producing(producer);
            for (int round = 0; round < 6; round++) {
                consume(cluster, 60, Verdict.REJECT);
                int victim = cluster.leader().value();
                switch (random.nextInt(3)) {
                    case 0 -> {
                        cluster.kill(victim, MemoryDisk.Crash.LOSE_UNSYNCED);
                        cluster.awaitServing();
                        cluster.restart(victim);
                    }
                    case 1 -> { // it goes on copying, and none of what it decides is ever committed
                        cluster.hub.isolate(new NodeId(victim));
                        cluster.lead(new NodeId(victim % 3 + 1));
                        cluster.awaitServing();
                        cluster.hub.heal();
                    }
                    default -> cluster.lead(new NodeId(victim % 3 + 1));
                }
            }
            producer.stop();
            thread.join();
            cluster.until("all is copied", () -> isFinished(cluster.serving()));
            assertThat(Letters.in(target).origins())
                    .as("seed %d", seed)
                    .doesNotHaveDuplicates()
                    .containsExactlyInAnyOrderElementsOf(acked);
        }
    }

    private static boolean isFinished(ReplicaNode.Life leader) {
        GroupStatus status = leader.ask(() -> leader.consumers.machine().status(GROUP));
        return status != null && status.progress().deadLettering() == 0;
    }
}
