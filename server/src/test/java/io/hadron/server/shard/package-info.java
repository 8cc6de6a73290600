/** The parts of a shard by themselves. */
@NullMarked
package io.hadron.server.shard;

import org.jspecify.annotations.NullMarked;
