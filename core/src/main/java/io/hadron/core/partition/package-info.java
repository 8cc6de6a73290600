/**
 * One stream partition on its leader: which batches may enter the log and at which offset, which
 * are retries of earlier ones, which acknowledgements wait for what, and how far retention may
 * drop. No I/O and no clock; a driver brings both.
 */
@NullMarked
package io.hadron.core.partition;

import org.jspecify.annotations.NullMarked;
