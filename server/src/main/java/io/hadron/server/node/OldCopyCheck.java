package io.hadron.server.node;

import io.hadron.core.cluster.MetadataEvent;
import io.hadron.core.cluster.MetadataView;
import io.hadron.core.model.NodeInfo;
import io.hadron.raft.ControllerListener;
import io.hadron.server.cluster.JoinClient;
import io.hadron.server.config.HostPort;
import io.hadron.server.config.ServerConfig;
import io.hadron.server.peer.ClusterSecret;
import io.hadron.storage.StoreIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the other nodes, before this one's part of the controller takes up its work, whether they
 * have seen a later process of this node. The log of an old copy of the directory is old too, and
 * would vote: once it has registered and been refused, that may be too late. Where nobody answers
 * in time the start goes on; what can be seen by then is seen when the node registers.
 *
 * <p>Stands in front of the controller's listener, and is asked by it once: when the metadata,
 * which say where the others are, have been read, and nothing has been started yet.
 */
final class OldCopyCheck implements ControllerListener {
    private static final Logger LOG = LoggerFactory.getLogger(OldCopyCheck.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ServerConfig config;
    private final StoreIdentity self;
    private final ControllerListener listener;
    private @Nullable NodeStartException refusal;

    OldCopyCheck(ServerConfig config, StoreIdentity self, ControllerListener listener) {
        this.config = config;
        this.self = self;
        this.listener = listener;
    }

    /** Why the controller must not be started, if that is so. */
    @Nullable NodeStartException refusal() {
        return refusal;
    }

    @Override
    public void onOpened(MetadataView state) {
        try {
            OptionalLong known = ask(others(state));
            if (known.isPresent()) {
                new SessionWitness(config.node().data()).check(known.getAsLong());
            }
        } catch (NodeStartException e) {
            refusal = e;
            throw new IllegalStateException("an old copy must not vote", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the start was called off", e);
        }
        listener.onOpened(state);
    }

    @Override
    public void onEvents(MetadataView state, List<MetadataEvent> events) {
        listener.onEvents(state, events);
    }

    @Override
    public void onReplaced(MetadataView state) {
        listener.onReplaced(state);
    }

    private Set<HostPort> others(MetadataView state) {
        Set<HostPort> found = new LinkedHashSet<>();
        if (config.cluster().secret().isEmpty()) {
            return found;
        }
        for (NodeInfo node : state.nodes()) {
            if (node.id().value() != self.nodeId() && node.session() > 0) {
                found.add(HostPort.parse("the address of a node", node.profile().address()));
            }
        }
        return found;
    }

    /** The newest session that any of them knows; empty if none has answered. */
    private OptionalLong ask(Set<HostPort> others) throws InterruptedException {
        if (others.isEmpty()) {
            return OptionalLong.empty();
        }
        JoinClient client =
                new JoinClient(
                        new ClusterSecret(config.cluster().secret()),
                        List.copyOf(others),
                        PATIENCE);
        OptionalLong newest = OptionalLong.empty();
        ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
        try {
            List<Future<Long>> answers = new ArrayList<>();
            others.forEach(other -> answers.add(calls.submit(() -> session(client, other))));
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            for (Future<Long> answer : answers) {
                Long session = await(answer, deadline);
                if (session != null && session > newest.orElse(-1)) {
                    newest = OptionalLong.of(session);
                }
            }
        } finally {
            calls.shutdownNow();
        }
        LOG.info(
                "{} other nodes were asked for the last session of this one: {}",
                others.size(),
                newest.isPresent() ? newest.getAsLong() : "none answered");
        return newest;
    }

    /** -1 if it can not be asked now. */
    private long session(JoinClient client, HostPort other) {
        try {
            return client.sessionOf(other, self.storeId());
        } catch (IOException e) {
            LOG.debug("{} can not be asked for the last session of this node: {}", other, e);
            return -1;
        }
    }

    private static @Nullable Long await(Future<Long> answer, long deadline)
            throws InterruptedException {
        try {
            long left = Math.max(0, deadline - System.nanoTime());
            long session = answer.get(left, TimeUnit.NANOSECONDS);
            return session < 0 ? null : session;
        } catch (TimeoutException e) {
            return null;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a question failed", e);
        }
    }
}
