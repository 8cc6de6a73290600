package io.hadron.simulation;

import io.hadron.core.consumer.ConsumerMachine;
import io.hadron.core.consumer.GroupStatus;
import io.hadron.core.machine.InvariantViolation;
import io.hadron.core.model.ObjectId;
import io.hadron.simulation.broker.Broker;
import io.hadron.simulation.broker.SimConsumers;
import io.hadron.simulation.client.SimMember;
import io.hadron.simulation.client.SimOperator;
import io.hadron.simulation.client.SimProducer;
import io.hadron.simulation.client.SimReader;
import io.hadron.simulation.client.Surroundings;
import io.hadron.simulation.cluster.Cluster;
import io.hadron.simulation.cluster.Nemesis;
import io.hadron.simulation.cluster.Steward;
import io.hadron.simulation.history.History;
import io.hadron.simulation.history.HistoryChecker;
import io.hadron.simulation.history.Observation;
import io.hadron.simulation.world.Dice;
import io.hadron.simulation.world.Faults;
import io.hadron.simulation.world.Mixture;
import io.hadron.simulation.world.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One run: clients on a cluster whose processes, disks, clocks and links fail, then a final read
 * when all faults have healed.
 */
public final class Simulation {

    private static final int HEALING_MS = 60_000;
    private static final int LAST_REPLIES_MS = 2_000;
    private static final int DEEP_CHECK_EVERY = 256;

    private final SimulationOptions options;
    private final Scheduler scheduler = new Scheduler();
    private final History history = new History();
    private final List<SimProducer> producers = new ArrayList<>();
    private final List<SimMember> members = new ArrayList<>();
    private final List<SimOperator> operators = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final Dice dice;
    private final Faults faults;
    private final Cluster cluster;
    private final Steward steward;
    private long events;

    private Simulation(SimulationOptions options) {
        this.options = options;
        this.dice = new Dice(options.seed());
        var mixture = Mixture.draw(dice.split(), options.without(), options.nodes());
        this.faults = new Faults(dice.split(), mixture);
        this.cluster = new Cluster(scheduler, faults, dice.split(), history, options.bug());
        // Planted bugs are looked for in the harder of the two worlds. Without changes of replicas
        // there is nothing that the balancer could do.
        boolean balances =
                dice.chance(0.4)
                        && mixture.control().changes() > 0
                        && options.bug() == PlantedBug.NONE;
        this.steward = new Steward(cluster, scheduler, dice.split(), options.bug(), balances);
        new Nemesis(cluster, steward, scheduler, faults, dice.split(), options.faultyMs());
    }

    /** Runs to the end or to the first broken invariant. */
    public static SimulationResult run(SimulationOptions options) {
        return new Simulation(options).run();
    }

    private SimulationResult run() {
        try {
            openClients();
            runUntil(options.faultyMs());
            heal();
            finish();
        } catch (InvariantViolation | IllegalStateException | IllegalArgumentException e) {
            problems.add("at " + scheduler.now() + ": " + e + " at " + e.getStackTrace()[0]);
        }
        problems.addAll(cluster.audit().problems());
        var observations = history.observations();
        int records = 0;
        int acked = 0;
        int dead = 0;
        for (Observation o : observations) {
            records += o instanceof Observation.FinalPartition p ? p.records().size() : 0;
            acked += o instanceof Observation.Settled ? 1 : 0;
            dead += o instanceof Observation.FinalGroup g ? g.deadLetters().size() : 0;
        }
        long terms = 0;
        for (long group : Broker.GROUPS) {
            terms += cluster.port().crc().group(group).term();
        }
        return new SimulationResult(
                options,
                faults.mixture(),
                List.copyOf(problems),
                new SimulationResult.Figures(events, cluster.lives(), terms, records, acked, dead),
                faults.crashed(),
                observations);
    }

    private int count(int most) {
        int drawn = dice.between(1, most);
        return options.clients() == 0 ? drawn : Math.min(drawn, options.clients());
    }

    private void openClients() {
        var around = new Surroundings(scheduler, cluster.clients(), cluster, history, dice.split());
        var producerIds = new AtomicLong();
        for (int i = count(3); i > 0; i--) {
            producers.add(new SimProducer(around.forClient(), "producer" + i, producerIds));
        }
        new SimReader(around.forClient(), "reader");
        var ids = new AtomicLong();
        for (ObjectId group : SimConsumers.GROUPS.keySet()) {
            for (int i = count(3); i > 0; i--) {
                members.add(new SimMember(around.forClient(), group, ids));
            }
            operators.add(new SimOperator(around.forClient(), group));
        }
    }

    private boolean isSound() {
        return cluster.audit().problems().isEmpty();
    }

    private void runUntil(long time) {
        while (isSound() && scheduler.runNext(time)) {
            if (++events % DEEP_CHECK_EVERY == 0) {
                ConsumerMachine machine = machine();
                if (machine != null) {
                    machine.checkInvariants();
                }
            }
        }
    }

    /** That of the consumer controller's leader, if it serves. */
    private @Nullable ConsumerMachine machine() {
        Broker leader = cluster.leader(Broker.CONSUMERS);
        SimConsumers consumers = leader == null ? null : leader.consumers();
        return consumers == null ? null : consumers.machine();
    }

    private void heal() {
        faults.heal();
        cluster.heal();
        producers.forEach(SimProducer::finish);
        members.forEach(SimMember::behave);
        operators.forEach(SimOperator::behave);
        runUntilQuiet(HEALING_MS);
        runUntil(scheduler.now() + LAST_REPLIES_MS);
        // Retention goes on, and so does the balancer: the last record may be on its way again.
        runUntilQuiet(HEALING_MS);
    }

    private void runUntilQuiet(long patienceMs) {
        long deadline = scheduler.now() + patienceMs;
        while (isSound() && scheduler.now() < deadline && !isQuiet()) {
            runUntil(scheduler.now() + 100);
        }
    }

    private boolean isQuiet() {
        ConsumerMachine machine = machine();
        return machine != null
                && producers.stream().allMatch(SimProducer::isIdle)
                && steward.isIdle()
                && cluster.isSettled()
                && machine.groups().stream().allMatch(group -> isDone(machine.status(group)));
    }

    private static boolean isDone(@Nullable GroupStatus status) {
        return status != null
                && status.progress().lag() == 0
                && status.progress().outstanding() == 0;
    }

    private void finish() {
        if (!isSound()) {
            return;
        }
        if (!isQuiet()) {
            problems.add(
                    "V1: %d ms after all faults have healed, work is left: producers idle %b, changes made %b, settled %b"
                            .formatted(
                                    HEALING_MS,
                                    producers.stream().allMatch(SimProducer::isIdle),
                                    steward.isIdle(),
                                    cluster.isSettled()));
            ConsumerMachine machine = machine();
            problems.add(
                    "groups: "
                            + (machine == null
                                    ? "none"
                                    : machine.groups().stream().map(machine::status).toList()));
            cluster.replicas().forEach(log -> problems.add("at the end: " + log));
            cluster.port().crc().state().nodes().forEach(node -> problems.add("node: " + node));
            for (long group : Broker.GROUPS) {
                problems.add("controller: " + group + " " + cluster.port().crc().group(group));
            }
            return;
        }
        problems.addAll(new FinalRead(cluster, history).read());
        new HistoryChecker(0, 2 * faults.mixture().control().skewMs())
                .check(history)
                .forEach(violation -> problems.add(violation.toString()));
    }
}
