package io.hadron.storage;

import java.nio.ByteBuffer;

/** One change of a log or a state. The vocabulary of {@link StoreWrite}. */
public sealed interface StoreOp {
    /** Id of the control group. Not negative. */
    long group();

    /**
     * Puts one record batch (Kafka's format, version 2) at the end of the log, byte for byte.
     *
     * @param baseOffset the log's end, after the operations before this one; also in the batch's
     *     header
     * @param lastOffset offset of the batch's last record
     * @param batch the whole batch between position and limit
     */
    record Append(long group, long baseOffset, long lastOffset, ByteBuffer batch)
            implements StoreOp {
        public Append {
            requireGroup(group);
            if (baseOffset < 0 || lastOffset < baseOffset || lastOffset == Long.MAX_VALUE) {
                throw new IllegalArgumentException("offsets " + baseOffset + ".." + lastOffset);
            }
        }
    }

    /** Sets a key of the state. Arrays are not copied and must not change afterwards. */
    record PutState(long group, byte[] key, byte[] value) implements StoreOp {
        public PutState {
            requireGroup(group);
        }
    }

    /** Removes a key of the state; absent keys are fine. */
    record DeleteState(long group, byte[] key) implements StoreOp {
        public DeleteState {
            requireGroup(group);
        }
    }

    /** Removes all keys of the group's state; the log stays. */
    record ClearState(long group) implements StoreOp {
        public ClearState {
            requireGroup(group);
        }
    }

    /**
     * Raises the low mark; batches wholly below it are deleted, whole ranges at a time and some
     * time later. A mark at or below the present one changes nothing. A mark beyond the end empties
     * the log, which then begins and ends there (a replica that begins to copy a log in its
     * middle).
     */
    record TrimPrefix(long group, long newLowMark) implements StoreOp {
        public TrimPrefix {
            requireGroup(group);
            requireOffset(newLowMark);
        }
    }

    /**
     * Cuts the log: every batch that holds {@code newEnd} or a greater offset is deleted, so the
     * end becomes the base offset of the first of them. An end at or beyond the present one changes
     * nothing; one below the low mark is refused. May only be followed by appends, not preceded by
     * them, within one write.
     */
    record TruncateSuffix(long group, long newEnd) implements StoreOp {
        public TruncateSuffix {
            requireGroup(group);
            requireOffset(newEnd);
        }
    }

    /**
     * Deletes log and state of a group for good. Only for a committed tombstone of the group's id.
     */
    record DropGroup(long group) implements StoreOp {
        public DropGroup {
            requireGroup(group);
        }
    }

    private static void requireGroup(long group) {
        if (group < 0 || group == Long.MAX_VALUE) {
            throw new IllegalArgumentException("group " + group);
        }
    }

    private static void requireOffset(long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("offset " + offset);
        }
    }
}
