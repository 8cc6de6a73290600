/**
 * Consumer groups on a partition (SCC): persists what the consumer machine decides, then pushes
 * deliveries and answers settlements. Lives on the shard of its partition, so delivery and acks are
 * local calls.
 */
@NullMarked
package io.hadron.server.consumer;

import org.jspecify.annotations.NullMarked;
