package io.hadron.simulation.history;

/** The promises that a history can break. */
public enum Rule {
    /** Every acknowledged value is in the final read at its offset, or below the low mark. */
    P1_NO_LOSS,
    /** All who see an offset see one value and one term there, at any time. */
    P2_AGREEMENT,
    /** Every value read was sent, and not refused. */
    P3_NO_INVENTION,
    /** Offsets follow real time, and the order within a session. */
    P5_ORDER,
    /** A sequential reader meets everything between two records it meets, once. */
    P6_NO_HIDDEN_HOLE,
    /** A value has one offset, however often it was sent. */
    P7_IDEMPOTENCE,
    /** Every record is acked, given up, outstanding or ahead of the head: none vanishes. */
    C1_NO_VANISHING,
    /** What is acked is not delivered again. */
    C2_ACK_IS_FINAL,
    /** What is acked is below the head and not outstanding. */
    C3_DURABLE_ACK,
    /** A message has one holder at a time. */
    C4_ONE_HOLDER,
    /** No more attempts than allowed, and one dead-letter copy, of messages that were not acked. */
    C5_DEAD_LETTERS,
    /** A nacked message does not come back before its delay is over. */
    C7_NACK_DELAY
}
