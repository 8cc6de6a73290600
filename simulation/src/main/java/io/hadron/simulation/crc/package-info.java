/**
 * The cluster's controller, as a linearizable log of commands whose leader is away now and then,
 * and whose decisions reach the nodes late. It does not simulate the consensus inside the
 * controller.
 */
@NullMarked
package io.hadron.simulation.crc;

import org.jspecify.annotations.NullMarked;
