package io.hadron.harness.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands in front of one listener of one node. Faults are set on {@link Links}; who dials is told
 * by {@link SocketOwners}.
 */
public final class FaultProxy implements AutoCloseable {
    private static final int BACKLOG = 100;

    private final int node;
    private final LinkKind kind;
    private final int target;
    private final Links links;
    private final SocketOwners owners;
    private final ServerSocket listener;
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();

    /**
     * Begins to listen on a loopback port of its own.
     *
     * @param node index of the node behind it
     * @param target port of the node's listener
     */
    public FaultProxy(int node, LinkKind kind, int target, Links links, SocketOwners owners) {
        this.node = node;
        this.kind = kind;
        this.target = target;
        this.links = links;
        this.owners = owners;
        try {
            listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("proxy-" + kind + "-" + node).start(this::accept);
    }

    /** Where to connect instead of the node itself. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Breaks every connection between two nodes that goes through here, with a TCP reset. */
    public void reset(int other) {
        for (ProxiedConnection connection : connections) {
            if (connection.source() == other) {
                links.hit();
                connection.reset();
            }
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket dialed = listener.accept();
                Thread.ofVirtual().name("proxy-open").start(() -> open(dialed));
            }
        } catch (IOException _) {
            // closed
        }
    }

    private void open(Socket dialed) {
        int source = owners.owner(dialed.getPort(), port());
        Way way = new Way(source, node, kind);
        Socket behind = new Socket();
        try {
            if (links.isRefused(way)) {
                links.hit();
                throw new IOException("refused on purpose");
            }
            links.awaitOpen(way); // a connection request is lost like everything else
            behind.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 5_000);
            dialed.setTcpNoDelay(true);
            behind.setTcpNoDelay(true);
            var connection = new ProxiedConnection(way, links, dialed, behind);
            connections.add(connection);
            connection.start(() -> connections.remove(connection));
        } catch (IOException e) {
            ProxiedConnection.abort(dialed);
            ProxiedConnection.abort(behind);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops listening, and breaks what is open. */
    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        connections.forEach(ProxiedConnection::reset);
    }
}
