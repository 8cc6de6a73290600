package io.hadron.cli.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hadron.cli.session.CliCommand;
import io.hadron.cli.session.CommandFailure;
import io.hadron.cli.session.ExitCode;
import io.hadron.cli.session.Session;
import io.hadron.cli.session.Spelling;
import io.hadron.client.admin.ClusterStatus;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Nodes. */
@Command(
        name = "node",
        description = "The nodes of the cluster.",
        subcommands = {NodeCommand.ListNodes.class, NodeCommand.Describe.class})
public final class NodeCommand {
    @Command(name = "list", aliases = "ls", description = "List the nodes.")
    static final class ListNodes extends CliCommand {
        @Override
        protected int run(Session session) {
            List<ObjectNode> rows =
                    session.admin().status().nodes().stream().map(ClusterJson::of).toList();
            session.output().rows(rows, ClusterJson.NODES);
            return ExitCode.OK;
        }
    }

    @Command(name = "describe", description = "Show one node.")
    static final class Describe extends CliCommand {
        @Parameters(index = "0", paramLabel = "ID", description = "As node list shows it.")
        private String id = "";

        @Override
        protected int run(Session session) {
            List<ClusterStatus.Node> nodes = session.admin().status().nodes();
            ClusterStatus.Node node =
                    nodes.stream()
                            .filter(one -> one.id().equals(id))
                            .findFirst()
                            .orElseThrow(() -> missing(nodes));
            session.output().object(ClusterJson.of(node), Describe::text);
            return ExitCode.OK;
        }

        private CommandFailure missing(List<ClusterStatus.Node> nodes) {
            List<String> ids = nodes.stream().map(ClusterStatus.Node::id).toList();
            return new CommandFailure(
                    ExitCode.NOT_FOUND,
                    "there is no node " + id,
                    (Spelling.didYouMean(id, ids) + " List them: hadron node list").strip());
        }

        private static String text(ObjectNode node) {
            StringBuilder out = new StringBuilder();
            node.properties()
                    .forEach(field ->
                            out.append(field.getKey())
                                    .append(": ")
                                    .append(field.getValue().asText())
                                    .append('\n'));
            return out.toString();
        }
    }
}
