package io.hadron.cli.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hadron.cli.group.Confirmation;
import io.hadron.cli.output.Json;
import io.hadron.cli.session.CliCommand;
import io.hadron.cli.session.ExitCode;
import io.hadron.cli.session.Session;
import io.hadron.client.admin.ClusterStatus;
import io.hadron.client.admin.NodeMode;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Nodes. */
@Command(
        name = "node",
        description = "The nodes of the cluster.",
        subcommands = {
            NodeCommand.ListNodes.class,
            NodeCommand.Describe.class,
            NodeCommand.Drain.class,
            NodeCommand.Cordon.class,
            NodeCommand.Uncordon.class,
            NodeCommand.Remove.class
        })
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
        @Parameters(paramLabel = "ID", description = "The node.")
        private String id = "";

        @Override
        protected int run(Session session) {
            session.output().object(ClusterJson.described(Nodes.find(session, id)), Describe::text);
            return ExitCode.OK;
        }

        private static String text(ObjectNode node) {
            StringBuilder out = new StringBuilder();
            node.properties()
                    .forEach(field ->
                            out.append(field.getKey())
                                    .append(": ")
                                    .append(
                                            field.getValue().isValueNode()
                                                    ? field.getValue().asText()
                                                    : field.getValue().toString())
                                    .append('\n'));
            return out.toString();
        }
    }

    @Command(
            name = "drain",
            description = {
                "Move all that a node leads and holds to other nodes, and wait for it.",
                "Clients do not notice. Then it may be stopped, or removed; 'uncordon' takes it back."
            })
    static final class Drain extends CliCommand {
        private static final Duration PATIENCE = Duration.ofMinutes(30);

        @Parameters(paramLabel = "ID", description = "The node.")
        private String id = "";

        @Option(names = "--no-wait", description = "Only begin it.")
        private boolean noWait;

        @Override
        protected int run(Session session) throws InterruptedException {
            Nodes.find(session, id);
            if (noWait) {
                return show(session, session.admin().nodeMode(id, NodeMode.DRAINING), false);
            }
            Duration given = session.options().timeout();
            long begun = System.nanoTime();
            ClusterStatus.Node node =
                    new Draining(session, id).run(given == null ? PATIENCE : given);
            session.say(
                    "drained in " + Duration.ofNanos(System.nanoTime() - begun).toMillis() + " ms");
            return show(session, node, true);
        }

        private int show(Session session, ClusterStatus.Node node, boolean done) {
            boolean empty = node.replicas() == 0 && node.leaders() == 0;
            ObjectNode row = ClusterJson.of(node).put("empty", empty);
            session.output().object(row, json -> text(node, empty, done));
            return ExitCode.OK;
        }

        private String text(ClusterStatus.Node node, boolean empty, boolean done) {
            if (empty) {
                return "node "
                        + id
                        + " is empty: it may be stopped, or removed with hadron node remove "
                        + id
                        + "\n";
            }
            return done
                    ? "node "
                            + id
                            + " leads nothing and may be stopped; "
                            + node.replicas()
                            + " replicas stay on it, since no other node can take them\n"
                    : "node " + id + " is being drained: see hadron node describe " + id + "\n";
        }
    }

    @Command(name = "cordon", description = "Put nothing new on a node; it keeps what it has.")
    static final class Cordon extends CliCommand {
        @Parameters(paramLabel = "ID", description = "The node.")
        private String id = "";

        @Override
        protected int run(Session session) {
            return change(session, id, NodeMode.CORDONED);
        }
    }

    @Command(
            name = "uncordon",
            description = "End a cordon or a drain: the node takes its part again.")
    static final class Uncordon extends CliCommand {
        @Parameters(paramLabel = "ID", description = "The node.")
        private String id = "";

        @Override
        protected int run(Session session) {
            return change(session, id, NodeMode.ACTIVE);
        }
    }

    private static int change(Session session, String id, NodeMode mode) {
        Nodes.find(session, id);
        ClusterStatus.Node node = session.admin().nodeMode(id, mode);
        session.output()
                .object(ClusterJson.of(node), row -> "node " + id + " is " + node.mode() + "\n");
        return ExitCode.OK;
    }

    @Command(
            name = "remove",
            aliases = "rm",
            description = {
                "Remove a node for ever; its id is not used again.",
                "Drain it first. A dead node can be removed when others hold all that it held: the cluster then makes the copies anew."
            })
    static final class Remove extends CliCommand {
        @Parameters(paramLabel = "ID", description = "The node.")
        private String id = "";

        @Option(
                names = "--accept-loss",
                description =
                        "Also if it holds the only copy of something, which is lost then; the loss is recorded.")
        private boolean acceptLoss;

        @Option(
                names = {"-y", "--yes"},
                description = "Do not ask.")
        private boolean yes;

        @Override
        protected int run(Session session) {
            if (acceptLoss) {
                Confirmation.require(
                        session, yes, "Remove node " + id + " and all that only it holds?");
            }
            List<String> lost = session.admin().removeNode(id, acceptLoss);
            ObjectNode result = Json.object().put("node", id).put("removed", true);
            ClusterJson.texts(result.putArray("lost"), lost);
            session.output().object(result, row -> text(lost));
            return ExitCode.OK;
        }

        private String text(List<String> lost) {
            return "node "
                    + id
                    + " is removed\n"
                    + (lost.isEmpty()
                            ? ""
                            : "lost or to be recovered: " + String.join(", ", lost) + "\n");
        }
    }
}
