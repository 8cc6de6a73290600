package io.hadron.server.node;

import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeProfile;
import io.hadron.server.cluster.JoinClient;
import io.hadron.server.config.ServerConfig;
import io.hadron.server.peer.ClusterSecret;
import io.hadron.server.peer.PeerVersions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A new node: it begins a cluster, or asks to be taken into one. Blocks. */
final class Founding implements NodeIdentity.Founder {
    private static final Logger LOG = LoggerFactory.getLogger(Founding.class);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ServerConfig config;
    private final String version;

    Founding(ServerConfig config, String version) {
        this.config = config;
        this.version = version;
    }

    @Override
    public NodeIdentity.Founded found(UUID storeId)
            throws NodeStartException, InterruptedException {
        if (config.cluster().joinTargets().isEmpty()) {
            if (!config.cluster().bootstrap()) {
                throw new NodeStartException(
                        "this is a new node, and it may not begin a cluster",
                        "Name nodes of its cluster with cluster.join, or set cluster.bootstrap: true.");
            }
            NodeIdentity.Founded alone = NodeIdentity.Founded.alone();
            tell(alone.cluster());
            return alone;
        }
        // Where it listens is not certain yet: it tells when it has started.
        JoinClient.Joined joined = client().join(storeId, profile(config.listen().port(), "", ""));
        return new NodeIdentity.Founded(
                joined.cluster(), joined.node(), true, joined.controllers());
    }

    /**
     * With a secret this is meant to be one of several, and they may be there already. What only
     * this machine reaches is no cluster that anybody would miss.
     */
    private void tell(UUID cluster) {
        Path data = config.node().data();
        if (config.cluster().secret().isEmpty() || isLocal(config.listen().hostForClients())) {
            LOG.info("{} is empty: this node begins a cluster, {}", data, cluster);
        } else {
            LOG.warn(
                    "{} is empty: this node begins a NEW cluster, {}. If it is to replace a lost node of one that"
                            + " is there, stop it now, set cluster.bootstrap: false and cluster.join to running"
                            + " nodes of that cluster, empty the directory, and start it again",
                    data,
                    cluster);
        }
    }

    private static boolean isLocal(String host) {
        return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
    }

    /** This node's controller listens, and waits to be let in. */
    void admit(NodeId self, UUID storeId, int controllerPort)
            throws NodeStartException, InterruptedException {
        String crc = config.controller().addressForPeers(controllerPort).toString();
        JoinClient.Joined joined = client().join(storeId, profile(config.listen().port(), "", crc));
        if (!joined.node().equals(self) || !joined.admitted()) {
            throw new NodeStartException(
                    "the cluster knows this node as " + joined.node() + ", it is " + self,
                    "Delete the new node's data directory and start it again.");
        }
    }

    NodeProfile profile(int port, String peerAddress, String crcAddress) {
        return new NodeProfile(
                config.listen().hostForClients() + ":" + config.listen().portForClients(port),
                peerAddress,
                crcAddress,
                properties(),
                PeerVersions.of(version));
    }

    /** With the number of this process, for whoever looks at the cluster. */
    private SortedMap<String, String> properties() {
        SortedMap<String, String> all = new TreeMap<>(config.node().propertyMap());
        all.put("pid", Long.toString(ProcessHandle.current().pid()));
        return all;
    }

    private JoinClient client() {
        return new JoinClient(
                new ClusterSecret(config.cluster().secret()),
                config.cluster().joinTargets(),
                PATIENCE);
    }
}
