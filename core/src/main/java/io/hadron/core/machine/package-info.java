/**
 * The contract every state machine of the core keeps. A machine has one writer at a time and is
 * told everything: the time, what was read, what was committed. A step takes an input and returns
 * log entries and effects; the machine has applied the entries to its own state when the step
 * returns, its driver appends them to the replicated log as one unit and performs the effects when
 * they, and every entry handed out before them, are committed (<i>persist, then send</i>). Replay
 * of the same entries gives the same state, bit for bit. A driver that loses its term throws the
 * machine away and builds a new one from the last snapshot and the committed entries. An expected
 * refusal is a value; a broken {@link io.hadron.core.machine.Invariant} is an exception that ends
 * the machine.
 */
@NullMarked
package io.hadron.core.machine;

import org.jspecify.annotations.NullMarked;
