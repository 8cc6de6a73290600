package io.hadron.server.metrics;

/**
 * How far a consumer group is behind, over all partitions that this node leads.
 *
 * @param messages not finished
 * @param millis age of the oldest one that is not finished; 0 if there is none
 */
public record GroupLag(String namespace, String group, String stream, long messages, long millis) {}
