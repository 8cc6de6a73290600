/**
 * One replica of a stream partition. On the leader: which batches may enter the log and at which
 * offset, which are retries of earlier ones, which acknowledgements wait for what. On every
 * replica: the producers as the committed log has them. No I/O and no clock; a driver brings both.
 */
@NullMarked
package io.hadron.core.partition;

import org.jspecify.annotations.NullMarked;
