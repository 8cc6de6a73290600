/**
 * A broker in one thread, in a hostile, seeded world: the real state machines on a simulated clock,
 * disk, network and cluster controller. A seed that turns up a broken promise replays it exactly.
 */
@NullMarked
package io.hadron.simulation;

import org.jspecify.annotations.NullMarked;
