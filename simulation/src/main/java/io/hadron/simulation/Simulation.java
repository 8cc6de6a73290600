package io.hadron.simulation;

import io.hadron.core.consumer.ConsumerMachine;
import io.hadron.core.consumer.GroupStatus;
import io.hadron.core.machine.InvariantViolation;
import io.hadron.core.model.ObjectId;
import io.hadron.simulation.broker.Audit;
import io.hadron.simulation.broker.Broker;
import io.hadron.simulation.broker.Retention;
import io.hadron.simulation.broker.SimConsumers;
import io.hadron.simulation.broker.SimController;
import io.hadron.simulation.client.SimMember;
import io.hadron.simulation.client.SimOperator;
import io.hadron.simulation.client.SimProducer;
import io.hadron.simulation.client.SimReader;
import io.hadron.simulation.client.Surroundings;
import io.hadron.simulation.history.History;
import io.hadron.simulation.history.HistoryChecker;
import io.hadron.simulation.history.Observation;
import io.hadron.simulation.world.Crash;
import io.hadron.simulation.world.Dice;
import io.hadron.simulation.world.Faults;
import io.hadron.simulation.world.Life;
import io.hadron.simulation.world.Network;
import io.hadron.simulation.world.Scheduler;
import io.hadron.simulation.world.SimDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One run: clients on a broker that dies and comes back, then a final read when all faults have
 * healed.
 */
public final class Simulation {

    private static final int HEALING_MS = 60_000;
    private static final int LAST_REPLIES_MS = 2_000;
    private static final int DEEP_CHECK_EVERY = 64;

    private final SimulationOptions options;
    private final Scheduler scheduler = new Scheduler();
    private final SimDisk disk = new SimDisk();
    private final SimController controller = new SimController();
    private final Audit audit = new Audit(controller);
    private final Retention retention = new Retention();
    private final History history = new History();
    private final List<SimProducer> producers = new ArrayList<>();
    private final List<SimMember> members = new ArrayList<>();
    private final List<SimOperator> operators = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final Dice dice;
    private final Faults faults;
    private final Network network;
    private @Nullable Broker broker;
    private int lives;
    private long events;

    private Simulation(SimulationOptions options) {
        this.options = options;
        this.dice = new Dice(options.seed());
        this.faults = new Faults(dice.split());
        this.network = new Network(scheduler, faults);
    }

    /** Runs to the end or to the first broken invariant. */
    public static SimulationResult run(SimulationOptions options) {
        return new Simulation(options).run();
    }

    private SimulationResult run() {
        try {
            start();
            openClients();
            plan();
            runUntil(options.faultyMs());
            heal();
            finish();
        } catch (InvariantViolation | IllegalStateException | IllegalArgumentException e) {
            problems.add("at " + scheduler.now() + ": " + e);
        }
        audit.problems().forEach(problem -> problems.add("P9: " + problem));
        var observations = history.observations();
        int records = 0;
        int acked = 0;
        int dead = 0;
        for (Observation o : observations) {
            records += o instanceof Observation.FinalPartition p ? p.records().size() : 0;
            acked += o instanceof Observation.Settled ? 1 : 0;
            dead += o instanceof Observation.FinalGroup g ? g.deadLetters().size() : 0;
        }
        return new SimulationResult(
                options,
                List.copyOf(problems),
                new SimulationResult.Figures(events, lives, records, acked, dead),
                faults.crashed(),
                observations);
    }

    private void start() {
        lives++;
        var life = new Life(scheduler, faults, this::died);
        life.run(() ->
                broker =
                        new Broker(
                                new Broker.Surroundings(
                                        disk, network, controller, audit, retention, history),
                                life,
                                dice.split(),
                                options.bug()));
    }

    private void died(Crash crash) {
        broker = null;
        if (crash.kind() != Crash.Kind.PROCESS) {
            disk.cutPower(dice);
        }
        scheduler.after(dice.between(1, 400), this::start);
    }

    private void openClients() {
        var around = new Surroundings(scheduler, network, () -> broker, history, dice.split());
        var producerIds = new AtomicLong();
        for (int i = dice.between(1, 3); i > 0; i--) {
            producers.add(new SimProducer(around.forClient(), "producer" + i, producerIds));
        }
        new SimReader(around.forClient(), "reader");
        var ids = new AtomicLong();
        for (ObjectId group : SimConsumers.GROUPS.keySet()) {
            for (int i = dice.between(1, 3); i > 0; i--) {
                members.add(new SimMember(around.forClient(), group, ids));
            }
            operators.add(new SimOperator(around.forClient(), group));
        }
    }

    /** Kills at random moments, and new terms that nobody asked for. */
    private void plan() {
        for (int i = dice.between(0, 4); i > 0; i--) {
            scheduler.after(
                    dice.between(1, (int) options.faultyMs()),
                    () -> {
                        if (broker != null && !faults.isHealed()) {
                            broker.life().end(new Crash(faults.crashKind(), "kill"));
                        }
                    });
        }
        for (int i = dice.between(0, 2); i > 0; i--) {
            long group = dice.between(1, 3);
            scheduler.after(
                    dice.between(1, (int) options.faultyMs()),
                    () -> controller.startTermAfter(group, controller.currentTerm(group)));
        }
    }

    private void runUntil(long time) {
        while (audit.problems().isEmpty() && scheduler.runNext(time)) {
            if (++events % DEEP_CHECK_EVERY == 0) {
                deepCheck();
            }
        }
    }

    private void deepCheck() {
        ConsumerMachine machine = machine();
        if (machine != null) {
            machine.checkInvariants();
        }
    }

    private @Nullable ConsumerMachine machine() {
        return broker == null ? null : broker.consumers().machine();
    }

    private void heal() {
        faults.heal();
        producers.forEach(SimProducer::finish);
        members.forEach(SimMember::behave);
        operators.forEach(SimOperator::behave);
        long deadline = scheduler.now() + HEALING_MS;
        while (audit.problems().isEmpty() && scheduler.now() < deadline && !isQuiet()) {
            runUntil(scheduler.now() + 100);
        }
        runUntil(scheduler.now() + LAST_REPLIES_MS);
    }

    private boolean isQuiet() {
        ConsumerMachine machine = machine();
        return machine != null
                && producers.stream().allMatch(SimProducer::isIdle)
                && Objects.requireNonNull(broker).stream().isServing()
                && broker.deadLetters().isServing()
                && machine.groups().stream().allMatch(group -> isDone(machine.status(group)));
    }

    private static boolean isDone(@Nullable GroupStatus status) {
        return status != null
                && status.progress().lag() == 0
                && status.progress().outstanding() == 0;
    }

    private void finish() {
        if (!audit.problems().isEmpty()) {
            return;
        }
        ConsumerMachine machine = machine();
        if (!isQuiet()) {
            var left =
                    machine == null
                            ? List.of()
                            : machine.groups().stream().map(machine::status).toList();
            problems.add(
                    "V1: "
                            + HEALING_MS
                            + " ms after all faults have healed, work is left: "
                            + left);
        }
        if (broker == null || machine == null) {
            return;
        }
        problems.addAll(new FinalRead(broker, history).read(retention));
        new HistoryChecker(0)
                .check(history)
                .forEach(violation -> problems.add(violation.toString()));
    }
}
