/**
 * Shards: the named single-writer loops that own control groups. A group's controller lives on one
 * shard for its whole life, and everything it does runs there; other threads only post to the
 * shard's inbox.
 */
@NullMarked
package io.hadron.server.shard;

import org.jspecify.annotations.NullMarked;
