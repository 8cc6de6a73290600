/**
 * The consumer-group machine of one stream partition: for every group a head (the next offset never
 * handed out) and an outstanding set (offsets below the head that are not finished), with attempts,
 * redelivery times and the order of dead letters. {@link io.hadron.core.consumer.ConsumerMachine}
 * is the way in; {@code ConsumerInput}, {@code ConsumerEffect} and {@code ConsumerEntry} are its
 * closed vocabularies.
 *
 * <p>An unfinished offset is in one of three places: in a live delivery (a bit per offset), waiting
 * for redelivery (runs of equal state in sorted chunks), or in the dead-letter queue (runs with
 * consecutive ids). All three are part of the replicated state, so a hand-out and a take-back are
 * log entries like an acknowledgment is, and replay gives the same state that deciding did.
 * Members, credit and the time left to settle are not: they end with the term. Work is done by
 * ranges, so a push or an acknowledgment of thousands costs little more than one of a single
 * record.
 */
@NullMarked
package io.hadron.core.consumer;

import org.jspecify.annotations.NullMarked;
