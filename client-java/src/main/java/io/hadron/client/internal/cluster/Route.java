package io.hadron.client.internal.cluster;

import io.hadron.client.internal.net.Connection;

/** Where requests about a partition go: its control group, and a connection to its leader. */
public record Route(Connection connection, long group, int maxRecordBytes) {}
