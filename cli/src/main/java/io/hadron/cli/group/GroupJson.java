package io.hadron.cli.group;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hadron.cli.output.Column;
import io.hadron.cli.output.Json;
import io.hadron.cli.output.Table;
import io.hadron.client.admin.GroupInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** Consumer groups as JSON with stable fields, and as text. */
public final class GroupJson {
    private static final Table PARTITIONS =
            new Table(
                    Column.number("PARTITION", "partition"),
                    Column.number("HEAD", "head"),
                    Column.number("END", "committedEnd"),
                    Column.number("OUTSTANDING", "outstanding"),
                    Column.number("IN FLIGHT", "inFlight"),
                    Column.number("WAITING", "waiting"),
                    Column.number("LAG", "lag"),
                    Column.millis("LAG TIME", "lagMs"),
                    Column.number("ACKED", "acked"),
                    Column.number("REDELIVERED", "redelivered"),
                    Column.number("DEAD", "deadLettered"),
                    new Column("MEMBERS", row -> members(row.path("members")), false));

    private GroupJson() {}

    /** The group without its partitions: a row of a list. */
    public static ObjectNode brief(GroupInfo group) {
        return Json.object()
                .put("namespace", group.namespace())
                .put("name", group.name())
                .put("stream", group.stream())
                .put("paused", group.paused())
                .put("deadLetter", group.deadLetter())
                .put("partitions", group.partitions().size())
                .put("members", members(group))
                .put("outstanding", sum(group, p -> p.counts().outstanding()))
                .put("inFlight", sum(group, p -> p.counts().inFlight()))
                .put("waiting", sum(group, p -> p.counts().waiting()))
                .put("lag", group.lag())
                .put("lagMs", group.lagMs());
    }

    /** All there is to know. */
    public static ObjectNode of(GroupInfo group) {
        ObjectNode node =
                Json.object()
                        .put("namespace", group.namespace())
                        .put("name", group.name())
                        .put("stream", group.stream())
                        .put("id", group.id())
                        .put("paused", group.paused())
                        .put("deadLetter", group.deadLetter())
                        .put("members", members(group))
                        .put("outstanding", sum(group, p -> p.counts().outstanding()))
                        .put("inFlight", sum(group, p -> p.counts().inFlight()))
                        .put("waiting", sum(group, p -> p.counts().waiting()))
                        .put("lag", group.lag())
                        .put("lagMs", group.lagMs());
        ArrayNode partitions = node.putArray("partitions");
        group.partitions().forEach(partition -> partitions.add(partition(partition)));
        return node;
    }

    private static ObjectNode partition(GroupInfo.Partition partition) {
        ObjectNode node =
                Json.object()
                        .put("partition", partition.index())
                        .put("head", partition.offsets().head())
                        .put("committedEnd", partition.offsets().committedEnd())
                        .put("lowMark", partition.offsets().lowMark())
                        .put("oldestOutstanding", partition.offsets().oldestOutstanding())
                        .put("outstanding", partition.counts().outstanding())
                        .put("inFlight", partition.counts().inFlight())
                        .put("waiting", partition.counts().waiting())
                        .put("lag", partition.lag())
                        .put("lagMs", partition.lagMs())
                        .put("acked", partition.totals().acked())
                        .put("redelivered", partition.totals().redelivered())
                        .put("deadLettered", partition.totals().deadLettered())
                        .put("rejected", partition.totals().rejected())
                        .put("skipped", partition.totals().skipped())
                        .put("epoch", partition.epoch())
                        .put("term", partition.term());
        ArrayNode members = node.putArray("members");
        for (GroupInfo.Member member : partition.members()) {
            members.addObject()
                    .put("name", member.name())
                    .put("address", member.address())
                    .put("inFlight", member.inFlight())
                    .put("credit", member.credit());
        }
        return node;
    }

    /** For people: from the JSON of {@link #of}. */
    public static String text(JsonNode group) {
        String deadLetter = group.path("deadLetter").asText();
        List<JsonNode> rows = new ArrayList<>();
        group.path("partitions").forEach(rows::add);
        return "Group "
                + group.path("namespace").asText()
                + "/"
                + group.path("name").asText()
                + " on "
                + group.path("stream").asText()
                + (group.path("paused").asBoolean() ? ", PAUSED" : "")
                + "\n  lag: "
                + Column.count(group.path("lag").asLong())
                + " messages, "
                + Column.age(group.path("lagMs").asLong())
                + "\n  dead letters: "
                + (deadLetter.isEmpty() ? "none kept" : "to " + deadLetter)
                + "\n\n"
                + PARTITIONS.render(rows);
    }

    private static String members(JsonNode members) {
        List<String> names = new ArrayList<>();
        members.forEach(member -> names.add(member.path("name").asText()));
        return names.isEmpty() ? "-" : String.join(", ", names);
    }

    /** A member holds a channel on every partition that it consumes. */
    private static long members(GroupInfo group) {
        return group.partitions().stream()
                .flatMap(partition -> partition.members().stream())
                .map(member -> member.name() + "@" + member.address())
                .distinct()
                .count();
    }

    private static long sum(GroupInfo group, ToLongFunction<GroupInfo.Partition> field) {
        return group.partitions().stream().mapToLong(field).sum();
    }
}
