package io.hadron.simulation.history;

import java.util.List;
import java.util.SortedSet;

/** One thing that a client of the broker saw or did. Values are unique in a history. */
public sealed interface Observation {

    /** What becomes of a message in a settle call. */
    enum SettleKind {
        ACK,
        NACK,
        REJECT
    }

    /**
     * Where a value comes from.
     *
     * @param session values of one session must be stored in the order they were sent; one epoch of
     *     an idempotent producer, for instance
     * @param order the place of the value in its session
     */
    record Sender(String client, long session, long order) {}

    /**
     * A value was published, retries included.
     *
     * @param mayBeLost true if the ack level promises nothing beyond the leader's own disk
     * @param offset the offset of the receipt if the outcome is OK, else -1
     */
    record Produced(
            Sender sender,
            String partition,
            String value,
            boolean mayBeLost,
            Span span,
            Outcome outcome,
            long offset)
            implements Observation {

        public Produced {
            if ((outcome == Outcome.OK) != (offset >= 0)) {
                throw new IllegalArgumentException(
                        "a receipt comes with OK and with nothing else: " + value);
            }
        }
    }

    /**
     * A sequential reader met a record.
     *
     * @param session begins anew when the reader is positioned anew
     */
    record Read(String reader, long session, String partition, long offset, long term, String value)
            implements Observation {}

    /**
     * Names a delivery within its group and partition.
     *
     * @param term the term of the controller that delivered
     * @param epoch grows with every seek of the group
     */
    record Token(long term, long epoch, long number) {}

    /** A message of a partition, as a group sees it. */
    record Message(String group, String partition, long offset) {}

    /**
     * A group handed a message to a member.
     *
     * @param token names the delivery
     * @param start when the delivery began, or, where only the arrival is known, when it arrived
     * @param deadline when it ends by itself
     */
    record Delivered(
            Message message, String member, Token token, int attempt, long start, long deadline)
            implements Observation {}

    /**
     * A member settled a message.
     *
     * @param delayMs for NACK, how long it must not come back
     */
    record Settled(
            Message message, Token token, SettleKind kind, long delayMs, Span span, Outcome outcome)
            implements Observation {}

    /** A member's connection ended: what it held is free from {@code time} on. */
    record MemberLost(String group, String member, long time) implements Observation {}

    /** A group was positioned anew on a partition: earlier settlements bind no more. */
    record Sought(String group, String partition, Span span) implements Observation {}

    /** A record of the final read. */
    record FinalRecord(long offset, long term, String value) {}

    /** Everything that a partition holds after all faults have healed. */
    record FinalPartition(String partition, long lowMark, List<FinalRecord> records)
            implements Observation {

        public FinalPartition {
            records = List.copyOf(records);
        }
    }

    /** A copy in a dead-letter stream. */
    record DeadLetter(long offset, int attempts) {}

    /**
     * The state of a group on a partition after all faults have healed.
     *
     * @param head the next offset never handed out
     * @param outstanding unfinished offsets below the head
     * @param maxDeliveries attempts after which a message is given up, 0 for no limit
     * @param deadLetters every copy found in the dead-letter stream that originates here
     */
    record FinalGroup(
            String group,
            String partition,
            long head,
            SortedSet<Long> outstanding,
            int maxDeliveries,
            List<DeadLetter> deadLetters)
            implements Observation {

        public FinalGroup {
            deadLetters = List.copyOf(deadLetters);
        }
    }
}
