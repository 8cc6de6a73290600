/**
 * The nodes of the simulated cluster, what befalls them, and the duties of the controller's leader.
 */
@NullMarked
package io.hadron.simulation.cluster;

import org.jspecify.annotations.NullMarked;
