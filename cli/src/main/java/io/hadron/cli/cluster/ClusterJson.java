package io.hadron.cli.cluster;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hadron.cli.output.Column;
import io.hadron.cli.output.Json;
import io.hadron.cli.output.Table;
import io.hadron.client.admin.ClusterStatus;

/** Cluster and nodes as JSON with stable fields. */
final class ClusterJson {
    static final Table NODES =
            new Table(
                    Column.text("ID", "id"),
                    Column.text("ADDRESS", "address"),
                    Column.text("RACK", "rack"),
                    Column.text("STATE", "state"),
                    Column.text("PID", "pid"),
                    Column.number("REPLICAS", "replicas"),
                    Column.number("LEADERS", "leaders"),
                    Column.text("CRC", "crc"),
                    Column.text("VERSION", "version"),
                    Column.millis("UP", "uptimeMs"));

    private ClusterJson() {}

    static ObjectNode of(ClusterStatus status) {
        ObjectNode node =
                Json.object()
                        .put("clusterId", status.clusterId())
                        .put("ready", status.ready())
                        .put("controllerLeader", status.controllerLeader())
                        .put("metadataVersion", status.metadataVersion());
        ArrayNode nodes = node.putArray("nodes");
        status.nodes().forEach(one -> nodes.add(of(one)));
        return node;
    }

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
                .put("uptimeMs", node.uptimeMs());
    }
}
