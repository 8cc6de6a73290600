package io.hadron.harness.cluster;

import java.io.IOException;
import java.nio.file.Path;

/** A node of a cluster under test, whatever it runs in. */
public interface Node {
    /** From 0. */
    int index();

    /** The name under which the cluster knows it. */
    String name();

    /** Port that clients use. */
    int port();

    /** Where its data lies, as seen from here. */
    Path data();

    /** Starts it on the data that it has, and waits until it serves. Fails if it ends first. */
    void start() throws IOException, InterruptedException;

    /** Starts it, and does not wait. */
    void begin() throws IOException;

    /** Waits until a node that was begun serves. */
    void awaitReady() throws IOException, InterruptedException;

    /** As the other, but false if it ends first. */
    default boolean awaitReadyOrExit() throws IOException, InterruptedException {
        try {
            awaitReady();
            return true;
        } catch (IllegalStateException e) {
            awaitExit(); // fails if it just takes too long
            return false;
        }
    }

    /** {@code kill -9}, and waits until it is gone. */
    void kill() throws InterruptedException;

    /** Asks it to stop and waits; returns the exit code. */
    int stop() throws InterruptedException;

    /** Waits until it ends by itself; returns the exit code. */
    int awaitExit() throws InterruptedException;

    /** Stops the clock for it: it keeps its memory, connections and locks, and does nothing. */
    void pause() throws IOException, InterruptedException;

    /** Ends a pause. */
    void resume() throws IOException, InterruptedException;

    /** Empties its data directory. It must not run. */
    void wipe() throws IOException;

    /** Sets an environment variable for its next start. */
    void set(String variable, String value);

    /**
     * Its next starts happen, as far as it can see, after the machine was started anew. Needs root.
     */
    void reboot() throws IOException;

    boolean isAlive();

    /** What it printed since it was started last. */
    String log();
}
