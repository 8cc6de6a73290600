/**
 * A partition and its consumer controller on a real shard, with a store in memory and fake clients.
 */
@NullMarked
package io.hadron.server.consumer;

import org.jspecify.annotations.NullMarked;
