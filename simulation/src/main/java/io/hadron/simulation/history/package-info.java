/**
 * What clients saw, and whether a broker that keeps its promises could have shown it to them. Used
 * on simulated and on real processes alike.
 */
@NullMarked
package io.hadron.simulation.history;

import org.jspecify.annotations.NullMarked;
