package io.hadron.server.metrics;

/**
 * The connection with another node.
 *
 * @param peer id of the node
 * @param up whether there is a connection now
 * @param bytesIn received since this node knows the other one, over all connections
 * @param bytesOut sent, likewise
 * @param waitingBytes that wait to be sent
 */
public record PeerFigures(
        String peer, boolean up, long bytesIn, long bytesOut, long waitingBytes) {}
