package io.hadron.core.consumer;

/** Receives offsets {@code [from, to)} that share their state, in ascending order. */
@FunctionalInterface
interface RunVisitor {

    /**
     * One run.
     *
     * @param notBeforeMs earliest redelivery; 0 for at once, and for offsets in flight
     */
    void run(long from, long to, int attempts, long notBeforeMs);
}
