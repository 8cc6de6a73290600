package io.hadron.harness.proxy;

/**
 * One direction between two nodes, by the purpose of the connection and not by who opened it.
 *
 * @param from index of the node that sends, or {@link #OUTSIDE}
 * @param to index of the node that receives, or {@link #OUTSIDE}
 */
public record Way(int from, int to, LinkKind kind) {
    /** Whoever is no node of the cluster: clients. */
    public static final int OUTSIDE = -1;

    /** The other direction. */
    public Way back() {
        return new Way(to, from, kind);
    }
}
