package io.hadron.simulation.broker;

import io.hadron.simulation.PlantedBug;
import io.hadron.simulation.history.History;
import io.hadron.simulation.world.Dice;
import io.hadron.simulation.world.Life;
import io.hadron.simulation.world.Network;
import io.hadron.simulation.world.SimDisk;

/**
 * One process of the broker: a stream partition with consumer groups on it, and their dead-letter
 * partition.
 */
public final class Broker {

    /** What outlives a process. */
    public record Surroundings(
            SimDisk disk,
            Network network,
            SimController controller,
            Audit audit,
            Retention retention,
            History history) {}

    /** Control groups of every run. */
    public static final long STREAM = 1;

    public static final long DEAD_LETTERS = 2;
    public static final long CONSUMERS = 3;

    private final Surroundings around;
    private final Life life;
    private final Dice dice;
    private final PlantedBug bug;
    private final SimStore store;
    private final SimPartition stream;
    private final SimPartition deadLetters;
    private final SimConsumers consumers;

    public Broker(Surroundings around, Life life, Dice dice, PlantedBug bug) {
        this.around = around;
        this.life = life;
        this.dice = dice;
        this.bug = bug;
        this.store = new SimStore(life, around.disk, dice.split(), bug);
        this.stream = new SimPartition(STREAM, this, true);
        this.deadLetters = new SimPartition(DEAD_LETTERS, this, false);
        this.consumers = new SimConsumers(this);
    }

    SimStore store() {
        return store;
    }

    Network network() {
        return around.network;
    }

    SimController controller() {
        return around.controller;
    }

    Audit audit() {
        return around.audit;
    }

    Retention retention() {
        return around.retention;
    }

    History history() {
        return around.history;
    }

    Dice dice() {
        return dice;
    }

    PlantedBug bug() {
        return bug;
    }

    public Life life() {
        return life;
    }

    public SimPartition stream() {
        return stream;
    }

    public SimPartition deadLetters() {
        return deadLetters;
    }

    public SimConsumers consumers() {
        return consumers;
    }
}
