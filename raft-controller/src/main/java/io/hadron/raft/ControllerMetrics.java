package io.hadron.raft;

/** Takes the controller's figures. Called on its threads: must not block. */
@FunctionalInterface
public interface ControllerMetrics {
    /** Throws them away. */
    ControllerMetrics NONE = (command, nanos, known) -> {};

    /**
     * A command was answered.
     *
     * @param command its name, such as ApplyChangeSet
     * @param nanos from submit to answer
     * @param known false for an unknown or unavailable outcome
     */
    void answered(String command, long nanos, boolean known);
}
