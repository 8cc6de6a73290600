package io.hadron.client;

/**
 * Where a published record is.
 *
 * @param stream {@code namespace/name}
 * @param partition from 0
 * @param offset its position in the partition
 * @param duplicate whether it was there already, at this offset
 */
public record Receipt(String stream, int partition, long offset, boolean duplicate) {}
