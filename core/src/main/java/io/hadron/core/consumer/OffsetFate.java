package io.hadron.core.consumer;

/** Where one offset is for a group: the answer to "why did I not get this message". */
public sealed interface OffsetFate {

    /** Retention has removed it; nothing is known about it any more. */
    record BelowLowMark(long lowMark) implements OffsetFate {}

    /** Never handed out yet in this epoch. */
    record AheadOfHead(long head, boolean paused) implements OffsetFate {}

    /** A member holds it, since this wall-clock time. */
    record InFlight(long member, long deliveryNumber, int attempt, long sinceMs)
            implements OffsetFate {}

    /**
     * It will be handed out again, not before this wall-clock time (0: as soon as there is credit).
     */
    record Waiting(int attempts, long notBeforeMs, boolean paused) implements OffsetFate {}

    /** It was given up and is being copied to the dead-letter stream. */
    record DeadLettering(DeadLetterId id, int attempts, DeadLetterOrigin.Cause cause)
            implements OffsetFate {}

    /** Acked, rejected, dead-lettered, or no record for consumers. */
    record Finished() implements OffsetFate {}
}
