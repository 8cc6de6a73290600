/** Clients that behave as real ones do when replies are lost, and write down what they see. */
@NullMarked
package io.hadron.simulation.client;

import org.jspecify.annotations.NullMarked;
