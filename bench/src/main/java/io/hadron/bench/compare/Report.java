package io.hadron.bench.compare;

import io.hadron.bench.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A finished comparison.
 *
 * @param command that made it
 * @param versions of what was compared
 * @param problems runs that failed, lost records or were spoiled
 */
record Report(
        Instant at,
        String command,
        Machine machine,
        List<String> versions,
        List<Row> rows,
        List<String> problems) {
    private static final String[] HEADINGS = {
        "what", "unit", "Hadron", "Kafka", "ratio", "bar", "holds", "spread H/K", "runs"
    };

    Report {
        versions = List.copyOf(versions);
        rows = List.copyOf(rows);
        problems = List.copyOf(problems);
    }

    /** Whether every bar holds and nothing went wrong. */
    boolean holds() {
        return problems.isEmpty() && rows.stream().allMatch(Row::holds);
    }

    /** For a terminal. */
    String table() {
        List<String[]> lines = lines();
        int[] widths = new int[HEADINGS.length];
        for (String[] line : lines) {
            for (int i = 0; i < line.length; i++) {
                widths[i] = Math.max(widths[i], line[i].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] line : lines) {
            for (int i = 0; i < line.length; i++) {
                // The first two columns are text, the others are figures.
                String format = i < 2 ? "%-" + widths[i] + "s  " : "%" + widths[i] + "s  ";
                text.append(String.format(Locale.ROOT, format, line[i]));
            }
            text.replace(text.length() - 2, text.length(), "\n");
        }
        problems.forEach(problem -> text.append("problem: ").append(problem).append('\n'));
        return text.toString().stripTrailing();
    }

    /** For docs. */
    String markdown() {
        StringBuilder text = new StringBuilder("# Hadron and Apache Kafka side by side\n\n");
        text.append("Measured ").append(at.toString(), 0, 10).append(" with `").append(command);
        text.append("`. How to read this: [README.md](README.md).\n\n");
        text.append("- ").append(String.join(", ", versions)).append('\n');
        text.append(
                String.format(
                        Locale.ROOT,
                        "- %s, %d cores, %,d MiB, %s, %s, Java: %s, load average before: %.1f%n%n",
                        machine.cpu(),
                        machine.cores(),
                        machine.memoryMib(),
                        machine.kernel(),
                        machine.fileSystem(),
                        machine.java(),
                        machine.loadAverage()));
        List<String[]> lines = lines();
        appendMarkdown(text, lines.getFirst());
        text.append("|---|---|---:|---:|---:|---:|---|---:|---:|\n");
        lines.subList(1, lines.size()).forEach(line -> appendMarkdown(text, line));
        if (!problems.isEmpty()) {
            text.append("\n## Problems\n\n");
            problems.forEach(
                    problem -> text.append("- ").append(problem.replace('\n', ' ')).append('\n'));
        }
        return text.toString();
    }

    /** For programs. */
    String json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("at", at.toString());
        all.put("command", command);
        all.put("versions", versions);
        all.put("machine", machine);
        all.put("holds", holds());
        all.put("rows", rows.stream().map(Report::fields).toList());
        all.put("problems", problems);
        return Json.pretty(all);
    }

    private static Map<String, Object> fields(Row row) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", row.id());
        fields.put("title", row.title());
        fields.put("unit", row.unit());
        putSamples(fields, "hadron", row.hadron());
        putSamples(fields, "kafka", row.kafka());
        if (!Double.isNaN(row.ratio())) {
            fields.put("ratio", row.ratio());
        }
        fields.put("bar", row.bar().text());
        fields.put("holds", row.holds());
        return fields;
    }

    private static void putSamples(Map<String, Object> fields, String side, Samples samples) {
        if (!samples.isEmpty()) {
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("median", samples.median());
            figures.put("spread", samples.spread());
            figures.put("runs", samples.sorted());
            fields.put(side, figures);
        }
    }

    private List<String[]> lines() {
        List<String[]> lines = new ArrayList<>();
        lines.add(HEADINGS);
        for (Row row : rows) {
            boolean judged = !(row.bar() instanceof Bar.None);
            lines.add(
                    new String[] {
                        row.title(),
                        row.unit(),
                        figure(row.hadron().median()),
                        figure(row.kafka().median()),
                        figure(row.ratio()),
                        row.bar().text(),
                        !judged ? "" : row.holds() ? "yes" : "NO",
                        percent(row.hadron()) + "/" + percent(row.kafka()),
                        row.hadron().sorted().size() + "/" + row.kafka().sorted().size()
                    });
        }
        return lines;
    }

    private static void appendMarkdown(StringBuilder text, String[] cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static String figure(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return "-";
        }
        String format = Math.abs(value) >= 100 ? "%,.0f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    private static String percent(Samples samples) {
        return samples.isEmpty()
                ? "-"
                : String.format(Locale.ROOT, "%.0f%%", samples.spread() * 100);
    }
}
