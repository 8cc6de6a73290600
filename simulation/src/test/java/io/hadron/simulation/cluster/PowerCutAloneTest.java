package io.hadron.simulation.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.model.AuditRecord;
import io.hadron.core.model.NodeId;
import io.hadron.simulation.PlantedBug;
import io.hadron.simulation.broker.Broker;
import io.hadron.simulation.broker.SimLog;
import io.hadron.simulation.client.SimProducer;
import io.hadron.simulation.client.Surroundings;
import io.hadron.simulation.history.History;
import io.hadron.simulation.world.Crash;
import io.hadron.simulation.world.Dice;
import io.hadron.simulation.world.DiskImage;
import io.hadron.simulation.world.FaultKind;
import io.hadron.simulation.world.Faults;
import io.hadron.simulation.world.LogEntry;
import io.hadron.simulation.world.Mixture;
import io.hadron.simulation.world.Scheduler;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The power of the only node is cut. Where every write is forced to the disk nothing is lost; where
 * it is not, the node goes on with what is there, and the metadata says so.
 */
class PowerCutAloneTest {
    private static final NodeId ONLY = new NodeId(1);
    private static final int SEEDS = 60;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theNodeGoesOnByItself(boolean always) {
        int losses = 0;
        for (int seed = 1; seed <= SEEDS; seed++) {
            try {
                losses += new World(seed, always).run() ? 1 : 0;
            } catch (Throwable failed) {
                throw new AssertionError("seed " + seed, failed);
            }
        }
        assertThat(losses > 0).as("something was lost").isNotEqualTo(always);
    }

    private static final class World {
        private final Scheduler scheduler = new Scheduler();
        private final History history = new History();
        private final boolean always;
        private final Dice dice;
        private final Cluster cluster;
        private final AtomicLong ids = new AtomicLong();

        World(long seed, boolean always) {
            this.always = always;
            this.dice = new Dice(seed);
            Mixture drawn = Mixture.draw(dice.split(), EnumSet.allOf(FaultKind.class), 1);
            Mixture calm =
                    new Mixture(
                            drawn.size(),
                            drawn.deaths(),
                            drawn.wire(),
                            new Mixture.Disks(always, 0, 0, 0, 0, 0),
                            drawn.control());
            this.cluster =
                    new Cluster(
                            scheduler,
                            new Faults(dice.split(), calm),
                            dice.split(),
                            history,
                            PlantedBug.NONE);
        }

        /** Whether anything was lost. */
        boolean run() {
            new Steward(cluster, scheduler, dice.split(), PlantedBug.NONE, false);
            produce("before");
            awaitServing();
            runUntil(scheduler.now() + dice.between(1, 1_000));
            TreeMap<Long, LogEntry> before = new TreeMap<>(log(Broker.STREAM).image().log());
            long committed = log(Broker.STREAM).committedEnd();
            cluster.kill(ONLY, Crash.Kind.POWER);
            awaitServing();
            DiskImage.Group after = log(Broker.STREAM).image();
            boolean kept =
                    before.headMap(committed).values().stream()
                            .allMatch(entry ->
                                    entry.end() <= after.lowMark()
                                            || entry.equals(after.log().get(entry.baseOffset())));
            checkRecord();
            long end = log(Broker.STREAM).committedEnd();
            produce("after");
            runUntil(scheduler.now() + 1_000);
            assertThat(log(Broker.STREAM).committedEnd()).isGreaterThan(end);
            if (always) {
                assertThat(kept).isTrue();
                assertThat(cluster.audit().problems()).isEmpty();
            }
            return !kept;
        }

        private void awaitServing() {
            long deadline = scheduler.now() + 30_000;
            while (!isServing()) {
                assertThat(scheduler.now()).as("not served again").isLessThan(deadline);
                runUntil(scheduler.now() + 50);
            }
        }

        private boolean isServing() {
            Broker process = cluster.process(ONLY);
            return process != null
                    && List.of(Broker.STREAM, Broker.CONSUMERS).stream()
                            .map(process::replica)
                            .allMatch(log -> log != null && log.isServing());
        }

        private void checkRecord() {
            var audit = cluster.port().crc().state().audit();
            if (always) {
                assertThat(audit).isEmpty();
            } else {
                assertThat(audit)
                        .singleElement()
                        .matches(r -> r.action() == AuditRecord.Action.RESUMED_WITHOUT_UNSYNCED);
            }
        }

        private void runUntil(long timeMs) {
            while (scheduler.runNext(timeMs)) {}
        }

        private SimLog log(long group) {
            Broker process = Objects.requireNonNull(cluster.process(ONLY));
            return Objects.requireNonNull(process.replica(group));
        }

        private void produce(String name) {
            var around =
                    new Surroundings(scheduler, cluster.clients(), cluster, history, dice.split());
            new SimProducer(around.forClient(), name, ids);
        }
    }
}
