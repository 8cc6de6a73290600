/**
 * Batches that a node itself produces to partitions which other nodes lead: how they get there, and
 * how the answer comes back.
 */
@NullMarked
package io.hadron.server.courier;

import org.jspecify.annotations.NullMarked;
