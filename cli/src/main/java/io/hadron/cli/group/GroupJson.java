package io.hadron.cli.group;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hadron.cli.output.Column;
import io.hadron.cli.output.Json;
import io.hadron.cli.output.Table;
import io.hadron.cli.session.ExitCode;
import io.hadron.cli.session.Session;
import io.hadron.client.admin.GroupInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
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
        ObjectNode node =
                Json.object()
                        .put("namespace", group.namespace())
                        .put("name", group.name())
                        .put("stream", group.stream())
                        .put("paused", group.paused())
                        .put("deadLetter", group.deadLetter())
                        .put("partitions", group.partitionCount());
        return figures(node, group);
    }

    /** Sums over the partitions that answered; null if none has. */
    private static ObjectNode figures(ObjectNode node, GroupInfo group) {
        sum(node, group, "members", GroupJson::members);
        sum(node, group, "outstanding", g -> sum(g, p -> p.counts().outstanding()));
        sum(node, group, "inFlight", g -> sum(g, p -> p.counts().inFlight()));
        sum(node, group, "waiting", g -> sum(g, p -> p.counts().waiting()));
        sum(node, group, "deadLettering", g -> sum(g, p -> p.counts().deadLettering()));
        sum(node, group, "lag", GroupInfo::lag);
        sum(node, group, "lagMs", GroupInfo::lagMs);
        node.put("complete", group.isComplete());
        ArrayNode missing = node.putArray("unanswered");
        group.unanswered()
                .forEach(none ->
                        missing.addObject()
                                .put("partition", none.partition())
                                .put("node", none.node())
                                .put("code", none.code().name())
                                .put("message", none.message()));
        return node;
    }

    private static void sum(
            ObjectNode node, GroupInfo group, String field, ToLongFunction<GroupInfo> sum) {
        if (group.partitions().isEmpty()) {
            node.putNull(field);
        } else {
            node.put(field, sum.applyAsLong(group));
        }
    }

    /** A column of a sum: what is known is a lower bound if not all partitions have answered. */
    static Column total(String title, String field, Function<JsonNode, String> value) {
        return new Column(
                title,
                row ->
                        row.path(field).isNull()
                                ? "?"
                                : (row.path("complete").asBoolean() ? "" : ">= ")
                                        + value.apply(row.path(field)),
                true);
    }

    static String count(JsonNode number) {
        return Column.count(number.asLong());
    }

    /** Tells of partitions that have not answered; the exit code that goes with it. */
    static int tell(Session session, List<GroupInfo> groups) {
        boolean complete = true;
        for (GroupInfo group : groups) {
            for (GroupInfo.Unanswered none : group.unanswered()) {
                complete = false;
                session.say(
                        "warning: group "
                                + group.namespace()
                                + "/"
                                + group.name()
                                + ": no answer for partition "
                                + none.partition()
                                + (none.node().isEmpty() ? "" : " from node " + none.node())
                                + ": "
                                + none.message());
            }
        }
        return complete ? ExitCode.OK : ExitCode.UNAVAILABLE;
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
                        .put("deadLetter", group.deadLetter());
        figures(node, group);
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
                        .put("deadLettering", partition.counts().deadLettering())
                        .put("deadLetterProblem", partition.deadLetterProblem())
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
                + lag(group)
                + "\n  dead letters: "
                + (deadLetter.isEmpty() ? "none kept" : "to " + deadLetter)
                + stuck(rows)
                + "\n\n"
                + PARTITIONS.render(rows);
    }

    private static String lag(JsonNode group) {
        if (group.path("lag").isNull()) {
            return "not known, no partition answers";
        }
        return (group.path("complete").asBoolean() ? "" : "at least ")
                + Column.count(group.path("lag").asLong())
                + " messages, "
                + Column.age(group.path("lagMs").asLong());
    }

    /** Why dead letters wait, if they do. */
    private static String stuck(List<JsonNode> partitions) {
        StringBuilder text = new StringBuilder();
        for (JsonNode partition : partitions) {
            String problem = partition.path("deadLetterProblem").asText();
            if (!problem.isEmpty()) {
                text.append("\n    ")
                        .append(Column.count(partition.path("deadLettering").asLong()))
                        .append(" of partition ")
                        .append(partition.path("partition").asInt())
                        .append(" wait: ")
                        .append(problem);
            }
        }
        return text.toString();
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
