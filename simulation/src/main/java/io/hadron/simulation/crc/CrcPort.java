package io.hadron.simulation.crc;

import io.hadron.core.model.NodeId;
import io.hadron.simulation.world.Dice;
import io.hadron.simulation.world.Links;
import io.hadron.simulation.world.Scheduler;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The way to the controller: commands get lost, are applied without an answer, or wait for a leader
 * in vain.
 */
public final class CrcPort {

    private final SimCrc crc;
    private final Scheduler scheduler;
    private final Links links;
    private final Dice dice;
    private long awayUntil;

    public CrcPort(SimCrc crc, Scheduler scheduler, Links links, Dice dice) {
        this.crc = crc;
        this.scheduler = scheduler;
        this.links = links;
        this.dice = dice;
    }

    /** The state machine: for those that are part of the controller, and for observers. */
    public SimCrc crc() {
        return crc;
    }

    /** Has no leader for a while. */
    public void goAway(long durationMs) {
        awayUntil = Math.max(awayUntil, scheduler.now() + durationMs);
    }

    public void comeBack() {
        awayUntil = 0;
    }

    public boolean isAway() {
        return scheduler.now() < awayUntil;
    }

    /** Submits a command; the answer may never come, though the command was applied. */
    public <T> void submit(NodeId from, Supplier<T> command, Consumer<T> reply) {
        links.send(
                from,
                Links.CONTROLLER,
                () -> {
                    // A leader that is deposed may have committed what it can answer no more.
                    if (isAway() && dice.chance(0.8)) {
                        return;
                    }
                    T answer = command.get();
                    if (!isAway()) {
                        links.send(Links.CONTROLLER, from, () -> reply.accept(answer));
                    }
                });
    }

    /** As {@link #submit(NodeId, Supplier, Consumer)}, with nobody waiting for the answer. */
    public void submit(NodeId from, Runnable command) {
        submit(
                from,
                () -> {
                    command.run();
                    return true;
                },
                done -> {});
    }
}
