/**
 * Nodes behind one interface: started, killed, paused, cut off and healed, whatever they run in.
 */
@NullMarked
package io.hadron.harness.cluster;

import org.jspecify.annotations.NullMarked;
