package io.hadron.raft;

import java.util.function.Consumer;

/**
 * What the controller calls.
 *
 * @param fatal the controller can not go on: the process must halt, at once and with its own exit
 *     code. Called once, on any thread
 * @param metrics figures
 */
public record ControllerHooks(
        ControllerListener listener, Consumer<Throwable> fatal, ControllerMetrics metrics) {}
