package io.hadron.raft;

import java.util.function.Consumer;

/**
 * What the controller calls.
 *
 * @param fatal the controller can not go on: the process must halt, at once and with its own exit
 *     code. Called once, on any thread
 * @param metrics figures
 * @param duty what to do only as long as this node leads
 */
public record ControllerHooks(
        ControllerListener listener,
        Consumer<Throwable> fatal,
        ControllerMetrics metrics,
        LeaderDuty duty) {
    public ControllerHooks(
            ControllerListener listener, Consumer<Throwable> fatal, ControllerMetrics metrics) {
        this(listener, fatal, metrics, LeaderDuty.NONE);
    }
}
