package io.hadron.simulation.client;

import io.hadron.core.model.NodeId;
import io.hadron.simulation.broker.Broker;
import io.hadron.simulation.broker.Directory;
import io.hadron.simulation.history.History;
import io.hadron.simulation.world.Dice;
import io.hadron.simulation.world.Network;
import io.hadron.simulation.world.Scheduler;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a simulated client can do: wait, call the node that it takes for the leader, ask any node
 * for the leader, write down what it sees.
 */
public final class Surroundings {

    private final Scheduler scheduler;
    private final Network network;
    private final Directory directory;
    private final History history;
    private final Dice dice;
    private NodeId target;

    /**
     * @param directory finds the process that a message reaches when it arrives
     */
    public Surroundings(
            Scheduler scheduler, Network network, Directory directory, History history, Dice dice) {
        this.scheduler = scheduler;
        this.network = network;
        this.directory = directory;
        this.history = history;
        this.dice = dice;
        this.target = directory.nodes().getFirst();
    }

    /** The same with dice of its own. */
    public Surroundings forClient() {
        return new Surroundings(scheduler, network, directory, history, dice.split());
    }

    long now() {
        return scheduler.now();
    }

    void after(long delayMs, Runnable action) {
        scheduler.after(delayMs, action);
    }

    /** Sends a message to the leader, as far as is known. */
    void call(Consumer<Broker> arrival) {
        NodeId to = target;
        network.send(() -> at(to, arrival));
    }

    /** Does something at the leader at once, as the breaking of a connection does. */
    void atBroker(Broker process, Consumer<Broker> arrival) {
        process.life().run(() -> arrival.accept(process));
    }

    private void at(NodeId node, Consumer<Broker> arrival) {
        Broker process = directory.process(node);
        if (process != null) {
            process.life().run(() -> arrival.accept(process));
        }
    }

    /** The one that was called does not lead, or does not answer: asks any node who does. */
    void locate() {
        NodeId anyone = dice.pick(directory.nodes());
        network.send(() ->
                at(
                        anyone,
                        broker -> {
                            NodeId leader = broker.leaderOf(Broker.STREAM);
                            network.send(() -> target = leader == null ? anyone : leader);
                        }));
    }

    /** Sends a message back from the broker. */
    void reply(Runnable arrival) {
        network.send(arrival);
    }

    /** The process that would be called now, for noticing that it is another one. */
    @Nullable Broker process() {
        return directory.process(target);
    }

    boolean isReplicated() {
        return directory.nodes().size() > 1;
    }

    History history() {
        return history;
    }

    Dice dice() {
        return dice;
    }
}
