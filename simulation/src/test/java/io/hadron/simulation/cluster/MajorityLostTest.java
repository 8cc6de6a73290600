package io.hadron.simulation.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.cluster.MetadataOutcome;
import io.hadron.core.model.AuditRecord;
import io.hadron.core.model.NodeId;
import io.hadron.simulation.PlantedBug;
import io.hadron.simulation.broker.Broker;
import io.hadron.simulation.broker.SimLog;
import io.hadron.simulation.client.SimProducer;
import io.hadron.simulation.client.Surroundings;
import io.hadron.simulation.history.History;
import io.hadron.simulation.world.Dice;
import io.hadron.simulation.world.FaultKind;
import io.hadron.simulation.world.Faults;
import io.hadron.simulation.world.Mixture;
import io.hadron.simulation.world.Scheduler;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two of the three nodes that hold a group never come back: nobody goes on before an operator says
 * what is given up.
 */
class MajorityLostTest {

    private final Scheduler scheduler = new Scheduler();
    private final Dice dice = new Dice(12);
    private final Mixture calm = calm(dice.split());
    private final History history = new History();
    private final Cluster cluster =
            new Cluster(
                    scheduler,
                    new Faults(dice.split(), calm),
                    dice.split(),
                    history,
                    PlantedBug.NONE);

    private static Mixture calm(Dice dice) {
        Mixture drawn = Mixture.draw(dice, EnumSet.allOf(FaultKind.class), 5);
        return new Mixture(
                new Mixture.Size(5, 3),
                drawn.deaths(),
                drawn.wire(),
                drawn.disks(),
                drawn.control());
    }

    private void runUntil(long timeMs, Runnable check) {
        while (scheduler.runNext(timeMs)) {
            check.run();
        }
    }

    private SimLog replica(NodeId node, long group) {
        return Objects.requireNonNull(Objects.requireNonNull(cluster.process(node)).replica(group));
    }

    private void produce(String name, AtomicLong ids) {
        var around = new Surroundings(scheduler, cluster.clients(), cluster, history, dice.split());
        new SimProducer(around.forClient(), name, ids);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theGroupStaysUnavailableUntilAnOperatorForcesIt(boolean leaderSurvives) {
        new Steward(cluster, scheduler, dice.split(), PlantedBug.NONE, false);
        var ids = new AtomicLong();
        List.of("producer1", "producer2", "producer3").forEach(name -> produce(name, ids));
        runUntil(1_500, () -> {});
        var crc = cluster.port().crc();
        NodeId leader = crc.group(Broker.STREAM).leader();
        NodeId survivor =
                leaderSurvives
                        ? leader
                        : crc.group(Broker.STREAM).replicas().members().stream()
                                .filter(node -> !node.equals(leader))
                                .findFirst()
                                .orElseThrow();
        assertThat(replica(leader, Broker.STREAM).isServing()).isTrue();
        assertThat(crc.force(Broker.STREAM, survivor))
                .as("a majority is up")
                .isInstanceOf(MetadataOutcome.Rejected.class);

        crc.group(Broker.STREAM).replicas().members().stream()
                .filter(node -> !node.equals(survivor))
                .forEach(cluster::bury);
        long held = replica(survivor, Broker.STREAM).end();
        long term = crc.group(Broker.STREAM).established();
        runUntil(
                60_000,
                () ->
                        assertThat(crc.group(Broker.STREAM).established())
                                .as("no term is established by a minority")
                                .isEqualTo(term));
        long committed = replica(survivor, Broker.STREAM).committedEnd();

        assertThat(crc.force(Broker.STREAM, survivor))
                .isInstanceOf(MetadataOutcome.RecoveryForced.class);
        assertThat(crc.state().audit())
                .singleElement()
                .satisfies(record -> {
                    assertThat(record.action()).isEqualTo(AuditRecord.Action.FORCED_RECOVERY);
                    assertThat(record.reason()).isEqualTo("forced");
                    assertThat(record.text())
                            .contains("node " + survivor + " is its only copy")
                            .contains("is lost");
                });
        produce("later", ids);
        runUntil(65_000, () -> {});
        for (long group : List.of(Broker.STREAM, Broker.CONSUMERS)) {
            assertThat(replica(survivor, group).isServing()).as("group %d", group).isTrue();
        }
        SimLog log = replica(survivor, Broker.STREAM);
        assertThat(log.committedEnd()).isGreaterThan(held).isGreaterThan(committed);
        if (leaderSurvives) {
            assertThat(cluster.audit().problems()).as("it had all that there was").isEmpty();
        }
    }
}
