/**
 * The consumer-group machine of one stream partition: for every group a head (the next offset never
 * handed out) and an outstanding set (offsets below the head that are not finished), with attempts,
 * redelivery times and the order of dead letters. {@link io.hadron.core.consumer.ConsumerMachine}
 * is the way in; {@code ConsumerInput}, {@code ConsumerEffect} and {@code ConsumerEntry} are its
 * closed vocabularies. Offsets are handled as ranges, so that a push or an acknowledgment of
 * thousands costs little more than one of a single record.
 */
@NullMarked
package io.hadron.core.consumer;

import org.jspecify.annotations.NullMarked;
