package io.hadron.simulation.world;

/**
 * One change of the simulated disk; several make up a write, which is there as a whole or not at
 * all.
 */
public sealed interface DiskOp {

    long group();

    record Append(long group, LogEntry entry) implements DiskOp {}

    @SuppressWarnings("ArrayRecordComponent") // handed over, and never changed or compared
    record Put(long group, String key, byte[] value) implements DiskOp {}

    record Delete(long group, String key) implements DiskOp {}

    record Trim(long group, long lowMark) implements DiskOp {}

    /** Cuts off everything at {@code end} and behind it. */
    record Truncate(long group, long end) implements DiskOp {}

    /** Forgets log and state, to begin anew at {@code base}. */
    record Reset(long group, long base) implements DiskOp {}
}
