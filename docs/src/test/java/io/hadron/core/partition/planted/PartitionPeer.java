package io.hadron.core.partition.planted;

import io.hadron.core.consumer.planted.ConsumerPeer;

/** Offends on purpose: one controller sees another. */
public record PartitionPeer(ConsumerPeer peer) {}
