package io.hadron.client.internal.cluster;

import io.hadron.client.internal.net.Connection;

/**
 * Where requests about a partition go: its control group, and a connection to its leader.
 *
 * @param node the leader's id
 * @param term in which it leads, as far as is known
 */
public record Route(
        Connection connection, long group, int maxRecordBytes, String node, long term) {}
