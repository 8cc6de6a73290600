/**
 * The simulated drivers around the real machines, small on purpose; and the model of the cluster's
 * controller.
 */
@NullMarked
package io.hadron.simulation.broker;

import org.jspecify.annotations.NullMarked;
