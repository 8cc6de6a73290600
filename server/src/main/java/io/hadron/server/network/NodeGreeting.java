package io.hadron.server.network;

/**
 * What a node says of itself when a client connects.
 *
 * @param clusterId the cluster that the node belongs to
 * @param nodeId the node's name in it
 * @param version the server's version, for people
 */
public record NodeGreeting(String clusterId, String nodeId, String version) {}
