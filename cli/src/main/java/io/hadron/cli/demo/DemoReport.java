package io.hadron.cli.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hadron.cli.output.Column;
import io.hadron.cli.output.Format;
import io.hadron.cli.output.Json;
import io.hadron.cli.output.Output;
import io.hadron.cli.output.Table;
import io.hadron.cli.session.FailureReport;
import io.hadron.cli.session.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints what came of a run: text unless another format is asked for. */
final class DemoReport {
    private static final int AIRPORTS = 10;

    private final Session session;
    private final Output output;
    private final DemoResult result;
    private final double[] acks;
    private final double[] endToEnd;

    DemoReport(Session session, DemoResult result) {
        this.session = session;
        this.output = session.output();
        this.result = result;
        this.acks = result.acks().outside(result.outage().silence());
        this.endToEnd = result.workers().endToEnd().outside(result.outage().silence());
    }

    /**
     * @param kept the data directory that stays, or null
     */
    void print(@Nullable Path kept) {
        switch (output.formatOr(Format.TABLE)) {
            case TABLE -> output.print(table() + counts() + next(kept));
            case JSON, YAML, NDJSON -> output.object(json(), ObjectNode::toString);
        }
        if (!result.isRight()) {
            output.flush();
            new FailureReport(session.env())
                    .message(
                            "the result is wrong: " + String.join("; ", result.problems()),
                            "report it with the log of the node");
        }
    }

    private String table() {
        List<DelayTable.Row> busiest = result.workers().table().busiest(1);
        if (busiest.isEmpty() || busiest.getFirst().count() == 1) {
            return "";
        }
        List<ObjectNode> rows = new ArrayList<>();
        airports().forEach(row -> rows.add((ObjectNode) row));
        String title =
                result.input().hasAirports()
                        ? "Busiest airports of departure"
                        : "Most frequent keys";
        Table table =
                result.input().hasAirports()
                        ? new Table(
                                Column.text("AIRPORT", "airport"),
                                Column.number("FLIGHTS", "flights"),
                                new Column(
                                        "MEAN DELAY",
                                        row ->
                                                String.format(
                                                        Locale.ROOT,
                                                        "%.1f min",
                                                        row.path("meanDelay").asDouble()),
                                        true))
                        : new Table(
                                Column.text("KEY", "airport"), Column.number("RECORDS", "flights"));
        return "\n" + output.bold(title) + "\n" + table.render(rows);
    }

    private String counts() {
        DemoResult.Outage outage = result.outage();
        StringBuilder out = new StringBuilder("\n" + output.bold("Counts") + "\n");
        String counts =
                String.format(
                        Locale.ROOT,
                        "  %,d in, %,d out, %,d lost",
                        result.records(),
                        result.consumed(),
                        result.lost());
        out.append(result.isRight() ? output.green(counts) : output.red(counts))
                .append(
                        result.isRight()
                                ? "; stream and table agree with the file\n"
                                : "; DIFFERS from the file\n");
        out.append(
                String.format(
                        Locale.ROOT,
                        "  %,d duplicates seen because of the kill (known by partition and offset,"
                                + " counted once)%n",
                        result.workers().duplicates()));
        out.append(String.format(Locale.ROOT, "  handled by the three workers: %s%n", workers()));
        out.append("\n" + output.bold("Outage") + "\n");
        out.append(killed(outage));
        out.append(
                String.format(
                        Locale.ROOT,
                        "  publishers waited %,.0f ms for an answer; no call failed%n",
                        outage.millis()));
        out.append("\n" + output.bold("Rates and latency") + "\n");
        out.append(
                String.format(
                        Locale.ROOT,
                        "  %,.0f records/s published, consumed and acked, outage included%n",
                        result.records() / result.seconds()));
        out.append(line("publish, acked after fsync", acks));
        out.append(line("publish to handler", endToEnd));
        return out.toString();
    }

    private String killed(DemoResult.Outage outage) {
        if (outage.restartMs() > 0) {
            return String.format(
                    Locale.ROOT,
                    "  kill -9 of pid %d after %,d of %,d were consumed; ready again after %,d ms%n",
                    outage.kill().pid(),
                    outage.consumed(),
                    result.records(),
                    outage.restartMs());
        }
        return String.format(
                Locale.ROOT,
                "  kill -9 of pid %d, node %s, leader of %d of the stream's partitions%s, after %,d of"
                        + " %,d were consumed%n  it stayed away; the other nodes led in its place%n",
                outage.kill().pid(),
                outage.kill().node(),
                outage.kill().partitions().size(),
                outage.kill().controllerLed() ? " and of the cluster controller" : "",
                outage.consumed(),
                result.records());
    }

    private String workers() {
        return String.join(
                ", ", result.workers().handledByWorker().stream().map(Column::count).toList());
    }

    private static String line(String what, double[] sorted) {
        return String.format(
                Locale.ROOT,
                "  %-27s p50 %6.1f ms   p99 %6.1f ms   (outside the outage)%n",
                what,
                Latencies.quantile(sorted, 0.5),
                Latencies.quantile(sorted, 0.99));
    }

    private static String next(@Nullable Path kept) {
        String server = "./hadron server dev" + (kept == null ? "" : " --data " + kept);
        String load =
                kept == null
                        ? "  ./hadron apply -f examples/flights\n"
                                + "  zcat examples/flights/flights-20k.ndjson.gz | ./hadron pub"
                                + " flights --quiet\n"
                        : "";
        return "\nTry next\n  "
                + server
                + "          (in another terminal)\n"
                + load
                + "  ./hadron peek flights --last 3\n"
                + "  ./hadron group describe delays\n"
                + "  ./hadron sub flights --group delays --count 5\n";
    }

    private ArrayNode airports() {
        ArrayNode rows = Json.array();
        for (DelayTable.Row row : result.workers().table().busiest(AIRPORTS)) {
            rows.addObject()
                    .put("airport", row.key())
                    .put("flights", row.count())
                    .put("meanDelay", Math.round(row.mean() * 100) / 100.0);
        }
        return rows;
    }

    private ObjectNode json() {
        ObjectNode node =
                Json.object()
                        .put("in", result.records())
                        .put("out", result.consumed())
                        .put("lost", result.lost())
                        .put("duplicates", result.workers().duplicates())
                        .put("verified", result.isRight())
                        .put("outageMs", Math.round(result.outage().millis()))
                        .put("restartMs", result.outage().restartMs())
                        .put("recordsPerSecond", Math.round(result.records() / result.seconds()));
        node.set("publishMs", quantiles(acks));
        node.set("endToEndMs", quantiles(endToEnd));
        node.set("airports", airports());
        ArrayNode problems = node.putArray("problems");
        result.problems().forEach(problems::add);
        return node;
    }

    private static ObjectNode quantiles(double[] sorted) {
        return Json.object()
                .put("p50", rounded(Latencies.quantile(sorted, 0.5)))
                .put("p99", rounded(Latencies.quantile(sorted, 0.99)));
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
