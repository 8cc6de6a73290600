package io.hadron.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hadron.cli.group.Confirmation;
import io.hadron.cli.output.Json;
import io.hadron.cli.output.Progress;
import io.hadron.cli.session.CliCommand;
import io.hadron.cli.session.CommandFailure;
import io.hadron.cli.session.ExitCode;
import io.hadron.cli.session.Session;
import io.hadron.client.admin.Recovery;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The cluster as a whole. */
@Command(
        name = "cluster",
        description = "The cluster as a whole.",
        subcommands = {
            ClusterCommand.Status.class,
            ClusterCommand.Rebalance.class,
            ClusterCommand.Recover.class,
            AuditCommand.class
        })
public final class ClusterCommand {
    @Command(
            name = "status",
            description = "Is it ready, who leads, which nodes are there, what is wrong.")
    static final class Status extends CliCommand {
        @Override
        protected int run(Session session) {
            session.output().object(ClusterJson.of(session.admin().status()), Status::text);
            return ExitCode.OK;
        }

        private static String text(ObjectNode status) {
            JsonNode groups = status.path("groups");
            return "Cluster "
                    + status.path("clusterId").asText()
                    + " is "
                    + (status.path("ready").asBoolean() ? "ready" : "NOT READY")
                    + "\n  controller: leader "
                    + orNone(status.path("controllerLeader").asText())
                    + ", voters "
                    + orNone(texts(status.path("controllerVoters")))
                    + "\n  metadata version: "
                    + status.path("metadataVersion").asText()
                    + "\n  control groups: "
                    + groups.path("total").asText()
                    + "; without leader "
                    + groups.path("leaderless").asText()
                    + ", under-replicated "
                    + groups.path("underReplicated").asText()
                    + ", unavailable "
                    + groups.path("unavailable").asText()
                    + "\n\n"
                    + ClusterJson.NODES.render(rows(status.path("nodes")))
                    + troubles(rows(groups.path("troubles")));
        }

        private static String troubles(List<JsonNode> troubles) {
            return troubles.isEmpty() ? "" : "\n" + ClusterJson.TROUBLES.render(troubles);
        }

        private static String orNone(String text) {
            return text.isEmpty() ? "none" : text;
        }

        private static String texts(JsonNode array) {
            return String.join(", ", rows(array).stream().map(JsonNode::asText).toList());
        }

        private static List<JsonNode> rows(JsonNode array) {
            List<JsonNode> rows = new ArrayList<>();
            array.forEach(rows::add);
            return rows;
        }
    }

    @Command(
            name = "rebalance",
            description = {
                "Spread replicas and leaders evenly over the nodes, racks and zones, and wait for it.",
                "The cluster does so by itself in time; this does not wait for a quiet moment."
            })
    static final class Rebalance extends CliCommand {
        private static final long PAUSE_MS = 300;

        @Option(names = "--no-wait", description = "Only begin it.")
        private boolean noWait;

        @Override
        protected int run(Session session) throws InterruptedException {
            int moves = session.admin().rebalance();
            int sum = moves;
            try (Progress progress =
                    new Progress(
                            session.env().err(),
                            session.env().terminals().err(),
                            "rebalancing",
                            -1)) {
                while (!noWait && (moves > 0 || isCopying(session))) {
                    Thread.sleep(PAUSE_MS);
                    moves = session.admin().rebalance();
                    sum += moves;
                    progress.at(sum, "changes");
                }
            }
            int changes = sum;
            session.output()
                    .object(
                            Json.object()
                                    .put("changes", changes)
                                    .put("done", !noWait || changes == 0),
                            row -> changes == 0 ? "nothing to move\n" : changes + " changes\n");
            return ExitCode.OK;
        }

        private static boolean isCopying(Session session) {
            return session.admin().status().nodes().stream()
                    .anyMatch(node -> node.state().equals("up") && node.learners() > 0);
        }
    }

    @Command(
            name = "recover",
            description = {
                "Make one node's copy of a partition the partition, after the majority of its replicas is lost for ever.",
                "Confirmed records that this copy lacks are lost. Never needed while a majority can come back."
            })
    static final class Recover extends CliCommand {
        @Parameters(
                paramLabel = "STREAM/PARTITION",
                description = "The partition, such as shop/orders/0.")
        private String partition = "";

        @Option(
                names = "--leader",
                required = true,
                paramLabel = "ID",
                description = "The node whose copy is kept.")
        private String leader = "";

        @Option(
                names = "--accept-loss",
                description = "Say that the loss is accepted; it is recorded.")
        private boolean acceptLoss;

        @Option(names = "--reason", paramLabel = "TEXT", description = "For the record.")
        private String reason = "";

        @Option(
                names = {"-y", "--yes"},
                description = "Do not ask.")
        private boolean yes;

        @Override
        protected int run(Session session) {
            int slash = partition.lastIndexOf('/');
            if (slash < 1 || !partition.substring(slash + 1).matches("[0-9]{1,6}")) {
                throw CommandFailure.usage(
                        "\"" + partition + "\" is not STREAM/PARTITION",
                        "for instance shop/orders/0");
            }
            String stream = session.stream(partition.substring(0, slash));
            int index = Integer.parseInt(partition.substring(slash + 1));
            Nodes.find(session, leader);
            if (acceptLoss) {
                Confirmation.require(
                        session,
                        yes,
                        "Give up what the other replicas of "
                                + stream
                                + "/"
                                + index
                                + " confirmed?");
            }
            Recovery recovery = session.admin().recover(stream, index, leader, acceptLoss, reason);
            ObjectNode result =
                    Json.object()
                            .put("partition", stream + "/" + index)
                            .put("leader", leader)
                            .put("term", recovery.term());
            ClusterJson.texts(result.putArray("lost"), recovery.lost());
            session.output()
                    .object(
                            result,
                            row ->
                                    stream
                                            + "/"
                                            + index
                                            + " is led by node "
                                            + leader
                                            + " in term "
                                            + recovery.term()
                                            + "\n"
                                            + String.join("\n", recovery.lost())
                                            + "\n");
            return ExitCode.OK;
        }
    }
}
