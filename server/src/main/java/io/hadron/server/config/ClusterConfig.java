package io.hadron.server.config;

import java.util.List;

/** Which cluster this node belongs to. Matters until the node is a member; the secret always. */
public record ClusterConfig(
        @Setting(
                        value = "",
                        doc =
                                "Secret that all nodes of the cluster share, 8 to 1,024 characters. Nodes"
                                        + " prove to each other that they know it; it is never sent. Empty on a"
                                        + " cluster of one node that no other node may join.")
                String secret,
        @Setting(
                        value = "",
                        doc =
                                "Broker addresses (host:port, separated by commas) of nodes of the cluster"
                                        + " that a new node joins. Empty: a new node begins a cluster of its own."
                                        + " A node that is a member already does not look at it.")
                String join,
        @Setting(
                        value = "true",
                        doc =
                                "Whether a new node without cluster.join may begin a new cluster. Set it"
                                        + " to false where that would be a mistake.")
                boolean bootstrap) {
    private static final int MAX_JOIN = 32;

    public ClusterConfig {
        secret = secret.strip();
        join = join.strip();
        Checks.that(
                secret.isEmpty() || (secret.length() >= 8 && secret.length() <= 1024),
                "cluster.secret must have 8 to 1,024 characters");
        List<HostPort> targets = HostPort.list("cluster.join", join);
        Checks.that(
                targets.size() <= MAX_JOIN, "cluster.join names more than " + MAX_JOIN + " nodes");
        Checks.that(
                targets.isEmpty() || !secret.isEmpty(),
                "cluster.join needs cluster.secret, the one that the nodes there were started with");
    }

    /** Whom a new node asks to be taken in. */
    public List<HostPort> joinTargets() {
        return HostPort.list("cluster.join", join);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "ClusterConfig[secret="
                + (secret.isEmpty() ? "none" : "hidden")
                + ", join="
                + join
                + ", bootstrap="
                + bootstrap
                + "]";
    }
}
