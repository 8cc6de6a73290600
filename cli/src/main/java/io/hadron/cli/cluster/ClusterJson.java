package io.hadron.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hadron.cli.output.Column;
import io.hadron.cli.output.Json;
import io.hadron.cli.output.Table;
import io.hadron.client.admin.ClusterStatus;
import java.util.List;

/** Cluster and nodes as JSON with stable fields. */
final class ClusterJson {
    static final Table NODES =
            new Table(
                    Column.text("ID", "id"),
                    Column.text("ADDRESS", "address"),
                    Column.text("RACK", "rack"),
                    new Column("STATE", ClusterJson::state, false),
                    Column.text("PID", "pid"),
                    Column.number("REPLICAS", "replicas"),
                    Column.number("LEADERS", "leaders"),
                    Column.number("STOPPED", "stopped"),
                    Column.text("CRC", "crc"),
                    Column.text("VERSION", "version"),
                    Column.millis("UP", "uptimeMs"));

    static final Table TROUBLES =
            new Table(
                    Column.text("GROUP", "group"),
                    Column.text("STATE", "state"),
                    Column.text("LEADER", "leader"),
                    Column.number("TERM", "term"),
                    new Column("REPLICAS", row -> list(row.path("replicas")), false),
                    new Column("MISSING", row -> list(row.path("missing")), false));

    private ClusterJson() {}

    private static String state(JsonNode row) {
        String mode = row.path("mode").asText();
        String state = row.path("state").asText();
        return mode.isEmpty() || mode.equals("active") ? state : state + ", " + mode;
    }

    private static String list(JsonNode texts) {
        StringBuilder out = new StringBuilder();
        texts.forEach(text -> out.append(out.isEmpty() ? "" : ",").append(text.asText()));
        return out.isEmpty() ? "-" : out.toString();
    }

    static ObjectNode of(ClusterStatus status) {
        ObjectNode node =
                Json.object()
                        .put("clusterId", status.clusterId())
                        .put("ready", status.ready())
                        .put("controllerLeader", status.controllerLeader());
        texts(node.putArray("controllerVoters"), status.controllerVoters());
        node.put("metadataVersion", status.metadataVersion());
        ObjectNode groups = node.putObject("groups");
        groups.put("total", status.groups().total())
                .put("leaderless", status.groups().leaderless())
                .put("underReplicated", status.groups().underReplicated())
                .put("unavailable", status.groups().unavailable());
        ArrayNode troubles = groups.putArray("troubles");
        status.groups().troubles().forEach(one -> troubles.add(of(one)));
        ArrayNode nodes = node.putArray("nodes");
        status.nodes().forEach(one -> nodes.add(of(one)));
        return node;
    }

    private static ObjectNode of(ClusterStatus.Trouble trouble) {
        ObjectNode node =
                Json.object()
                        .put("group", trouble.group())
                        .put("state", trouble.state())
                        .put("leader", trouble.leader())
                        .put("term", trouble.term());
        texts(node.putArray("replicas"), trouble.replicas());
        texts(node.putArray("missing"), trouble.missing());
        return node;
    }

    static void texts(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }

    /** A node's row. */
    static ObjectNode of(ClusterStatus.Node node) {
        return Json.object()
                .put("id", node.id())
                .put("address", node.address())
                .put("rack", node.rack())
                .put("state", node.state())
                .put("pid", node.pid())
                .put("replicas", node.replicas())
                .put("leaders", node.leaders())
                .put("crc", node.crc())
                .put("version", node.version())
                .put("uptimeMs", node.uptimeMs())
                .put("mode", node.mode())
                .put("learners", node.learners())
                .put("stopped", node.stopped());
    }

    /** All that is known of a node. */
    static ObjectNode described(ClusterStatus.Node node) {
        ClusterStatus.Details details = node.details();
        ObjectNode all =
                of(node).put("peerAddress", details.peerAddress())
                        .put("controllerAddress", details.controllerAddress())
                        .put("session", details.session())
                        .put("incarnation", details.incarnation());
        ObjectNode properties = all.putObject("properties");
        details.properties().forEach(properties::put);
        return all;
    }
}
