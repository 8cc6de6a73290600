/** The broker: network, shards, drivers, and the list of steps that starts it. */
@NullMarked
package io.hadron.server;

import org.jspecify.annotations.NullMarked;
