package io.hadron.cli.cluster;

import io.hadron.cli.session.CommandFailure;
import io.hadron.cli.session.ExitCode;
import io.hadron.cli.session.Session;
import io.hadron.cli.session.Spelling;
import io.hadron.client.admin.ClusterStatus;
import java.util.List;

/** Finds nodes by their id. */
final class Nodes {
    private Nodes() {}

    /** The node, or a failure that names those that are near. */
    static ClusterStatus.Node find(Session session, String id) {
        return find(session.admin().status(), id);
    }

    static ClusterStatus.Node find(ClusterStatus status, String id) {
        return status.nodes().stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow(() -> missing(status.nodes(), id));
    }

    private static CommandFailure missing(List<ClusterStatus.Node> nodes, String id) {
        List<String> ids = nodes.stream().map(ClusterStatus.Node::id).toList();
        return new CommandFailure(
                ExitCode.NOT_FOUND,
                "there is no node " + id,
                (Spelling.didYouMean(id, ids) + " List them: hadron node list").strip());
    }
}
