package io.hadron.server.node;

import io.hadron.core.model.NodeId;
import io.hadron.raft.ClusterController;
import io.hadron.raft.ControllerConfig;
import io.hadron.raft.ControllerHooks;
import io.hadron.raft.ControllerStartException;
import io.hadron.server.config.ServerConfig;
import io.hadron.storage.MetadataStore;
import io.hadron.storage.MetadataStoreException;
import io.hadron.storage.Store;
import io.hadron.storage.rocksdb.RocksMetadataStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts this node's part of the cluster controller. */
final class ControllerStart {
    private static final Logger LOG = LoggerFactory.getLogger(ControllerStart.class);
    private static final Duration AT_ONCE = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    static final String WHOLE =
            "The data directory must be whole: store, metadata and controller together. Put back what is missing, or restore a backup.";

    private ControllerStart() {}

    static ClusterController start(
            ServerConfig config, NodeIdentity identity, Store store, ControllerHooks hooks)
            throws NodeStartException {
        Path data = config.node().data();
        MetadataStore metadata = openMetadata(data.resolve("metadata"));
        OldCopyCheck check = new OldCopyCheck(config, store.identity(), hooks.listener());
        try {
            return ClusterController.start(
                    settings(config, identity, store),
                    metadata,
                    new ControllerHooks(check, hooks.fatal(), hooks.metrics(), hooks.duty()));
        } catch (ControllerStartException e) {
            NodeStartException refusal = check.refusal();
            if (refusal != null) {
                throw refusal;
            }
            throw new NodeStartException(String.valueOf(e.getMessage()), advice(e.reason()));
        }
    }

    /** Until there is a leader, and what was committed before is known here. */
    static void awaitReady(ClusterController started)
            throws NodeStartException, InterruptedException {
        if (started.awaitReady(AT_ONCE)) {
            return;
        }
        LOG.info("waits {} s for a majority of the cluster's voters", PATIENCE.toSeconds());
        if (!started.awaitReady(PATIENCE)) {
            throw new NodeStartException(
                    "the cluster controller was not ready within " + PATIENCE.toSeconds() + " s",
                    "A majority of its voters must run; see the log above.");
        }
    }

    private static ControllerConfig settings(
            ServerConfig config, NodeIdentity identity, Store store) {
        var own = config.controller();
        String advertised =
                own.advertised().isEmpty() || own.port() == 0
                        ? ""
                        : own.addressForPeers(own.port()).toString();
        NodeIdentity.First first = identity.first();
        return new ControllerConfig(
                config.node().data().resolve("controller"),
                new ControllerConfig.Identity(
                        identity.cluster(),
                        new NodeId(identity.node()),
                        store.identity().storeId()),
                mode(identity),
                new ControllerConfig.Listen(own.host(), own.port(), advertised),
                first == null ? Map.of() : first.founded().controllers(),
                new ControllerConfig.Timing(timing(config).electionTimeout(), own.timeout()));
    }

    private static ControllerConfig.Mode mode(NodeIdentity identity) {
        if (!identity.fresh()) {
            return ControllerConfig.Mode.RESTART;
        }
        return identity.joins() ? ControllerConfig.Mode.JOIN : ControllerConfig.Mode.BOOTSTRAP;
    }

    /** Without a secret nobody can join: there will never be another voter to wait for. */
    private static ControllerConfig.Timing timing(ServerConfig config) {
        return config.cluster().secret().isEmpty()
                ? ControllerConfig.Timing.SINGLE_NODE
                : ControllerConfig.Timing.CLUSTER;
    }

    private static MetadataStore openMetadata(Path dir) throws NodeStartException {
        try {
            return RocksMetadataStore.open(dir);
        } catch (MetadataStoreException e) {
            throw new NodeStartException(String.valueOf(e.getMessage()), WHOLE);
        }
    }

    private static String advice(ControllerStartException.Reason reason) {
        return switch (reason) {
            case STORE_MISSING, STORE_EXISTS, FOREIGN_STORE, DAMAGED -> WHOLE;
            case ADDRESS_IN_USE -> "Stop what uses the port, or set controller.port.";
            case FAILED -> "Check free space, permissions and the log above, then start again.";
        };
    }
}
