package io.hadron.simulation.client;

import io.hadron.simulation.broker.Broker;
import io.hadron.simulation.history.History;
import io.hadron.simulation.world.Dice;
import io.hadron.simulation.world.Network;
import io.hadron.simulation.world.Scheduler;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a simulated client can do: wait, call the broker over the network, write down what it sees.
 */
public final class Surroundings {

    private final Scheduler scheduler;
    private final Network network;
    private final Supplier<@Nullable Broker> broker;
    private final History history;
    private final Dice dice;

    /**
     * @param broker the process that a message reaches when it arrives; null while there is none
     */
    public Surroundings(
            Scheduler scheduler,
            Network network,
            Supplier<@Nullable Broker> broker,
            History history,
            Dice dice) {
        this.scheduler = scheduler;
        this.network = network;
        this.broker = broker;
        this.history = history;
        this.dice = dice;
    }

    /** The same with dice of its own. */
    public Surroundings forClient() {
        return new Surroundings(scheduler, network, broker, history, dice.split());
    }

    long now() {
        return scheduler.now();
    }

    void after(long delayMs, Runnable action) {
        scheduler.after(delayMs, action);
    }

    /** Sends a message to the broker. */
    void call(Consumer<Broker> arrival) {
        network.send(() -> atBroker(arrival));
    }

    /** Does something at the broker at once, as the breaking of a connection does. */
    void atBroker(Consumer<Broker> arrival) {
        Broker process = broker.get();
        if (process != null) {
            process.life().run(() -> arrival.accept(process));
        }
    }

    /** Sends a message back from the broker. */
    void reply(Runnable arrival) {
        network.send(arrival);
    }

    /** The process that is running, for noticing that it is another one. */
    @Nullable Broker process() {
        return broker.get();
    }

    History history() {
        return history;
    }

    Dice dice() {
        return dice;
    }
}
