package io.hadron.client.admin;

/**
 * Offsets of a partition.
 *
 * @param offset what was asked for
 * @param lowMark first offset still there
 * @param committedEnd one past the last committed offset
 */
public record PartitionOffsets(int partition, long offset, long lowMark, long committedEnd) {}
