package io.hadron.core.consumer;

/**
 * Messages counted since the group was made; durable.
 *
 * @param delivered handed out, redeliveries included
 * @param redelivered handed out again
 * @param acked acked
 * @param nacked nacked
 * @param rejected rejected
 * @param timedOut taken back because the time to settle was over
 * @param returned taken back because a member had gone or the controller's term ended
 * @param trimmed removed by retention before they were finished
 * @param noRecord offsets without a record for consumers
 * @param deadLettered copied to a dead-letter stream
 * @param deadLetterDropped given up, but their dead-letter stream was gone
 */
public record GroupCounters(
        long delivered,
        long redelivered,
        long acked,
        long nacked,
        long rejected,
        long timedOut,
        long returned,
        long trimmed,
        long noRecord,
        long deadLettered,
        long deadLetterDropped) {}
