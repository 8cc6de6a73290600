package io.hadron.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hadron.cli.session.CliCommand;
import io.hadron.cli.session.ExitCode;
import io.hadron.cli.session.Session;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** The cluster as a whole. */
@Command(
        name = "cluster",
        description = "The cluster as a whole.",
        subcommands = ClusterCommand.Status.class)
public final class ClusterCommand {
    @Command(name = "status", description = "Is it ready, who leads, which nodes are there.")
    static final class Status extends CliCommand {
        @Override
        protected int run(Session session) {
            session.output().object(ClusterJson.of(session.admin().status()), Status::text);
            return ExitCode.OK;
        }

        private static String text(ObjectNode status) {
            List<JsonNode> nodes = new ArrayList<>();
            status.path("nodes").forEach(nodes::add);
            String leader = status.path("controllerLeader").asText();
            return "Cluster "
                    + status.path("clusterId").asText()
                    + " is "
                    + (status.path("ready").asBoolean() ? "ready" : "NOT READY")
                    + "\n  controller leader: "
                    + (leader.isEmpty() ? "none" : leader)
                    + "\n  metadata version: "
                    + status.path("metadataVersion").asText()
                    + "\n\n"
                    + ClusterJson.NODES.render(nodes);
        }
    }
}
