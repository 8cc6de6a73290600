/**
 * What the simulated broker lives in: time, chance, a disk that loses what was not synced, crashes.
 */
@NullMarked
package io.hadron.simulation.world;

import org.jspecify.annotations.NullMarked;
