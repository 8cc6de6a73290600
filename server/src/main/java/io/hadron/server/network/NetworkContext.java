package io.hadron.server.network;

import io.hadron.server.config.NetworkConfig;
import io.hadron.server.config.ServerConfig;
import io.hadron.server.session.RequestHandler;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What all connections of a node share. */
final class NetworkContext {
    private final ServerConfig config;
    private final NodeGreeting greeting;
    private final RequestHandler handler;
    private final NetworkEvents events;
    private final Limits limits;
    private final InboundBudget budget;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong sessions = new AtomicLong();

    NetworkContext(
            ServerConfig config,
            NodeGreeting greeting,
            RequestHandler handler,
            NetworkEvents events) {
        this.config = config;
        this.greeting = greeting;
        this.handler = handler;
        this.events = events;
        this.limits = Limits.of(config.limits());
        this.budget = new InboundBudget(config.limits().inbound().bytes());
    }

    NodeGreeting greeting() {
        return greeting;
    }

    NetworkConfig network() {
        return config.network();
    }

    RequestHandler handler() {
        return handler;
    }

    NetworkEvents events() {
        return events;
    }

    Limits limits() {
        return limits;
    }

    InboundBudget budget() {
        return budget;
    }

    long nextSession() {
        return sessions.incrementAndGet();
    }

    /** Counts a connection in; false if there are too many. */
    boolean register(Connection connection) {
        connections.add(connection);
        return count.incrementAndGet() <= limits.connections();
    }

    void unregister(Connection connection) {
        if (connections.remove(connection)) {
            count.decrementAndGet();
        }
    }

    List<Connection> connections() {
        return List.copyOf(connections);
    }

    int connectionCount() {
        return count.get();
    }

    String httpAdvice() {
        if (!config.admin().enabled()) {
            return "The admin HTTP port is switched off on this node.";
        }
        return config.admin().port() == 0
                ? "HTTP (health, metrics) is served on the admin port; see the node's log."
                : "HTTP (health, metrics) is served on admin port " + config.admin().port() + ".";
    }
}
