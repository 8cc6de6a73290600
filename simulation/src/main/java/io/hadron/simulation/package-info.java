/** The whole cluster in one thread, in a hostile, seeded world. */
@NullMarked
package io.hadron.simulation;

import org.jspecify.annotations.NullMarked;
