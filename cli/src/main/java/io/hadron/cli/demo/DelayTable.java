package io.hadron.cli.demo;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Records and minutes of delay per key. Any thread. */
final class DelayTable {
    private final TreeMap<String, Row> rows = new TreeMap<>();

    /** Sums for one key. */
    record Row(String key, long count, double minutes) {
        double mean() {
            return count == 0 ? 0 : minutes / count;
        }
    }

    synchronized void add(String key, double minutes) {
        rows.merge(
                key,
                new Row(key, 1, minutes),
                (a, b) -> new Row(key, a.count() + b.count(), a.minutes() + b.minutes()));
    }

    /** The keys with most records. */
    synchronized List<Row> busiest(int most) {
        return rows.values().stream()
                .sorted(Comparator.comparingLong(Row::count).reversed().thenComparing(Row::key))
                .limit(most)
                .toList();
    }

    synchronized Map<String, Row> all() {
        return new TreeMap<>(rows);
    }

    /** What the table must be in the end. */
    static DelayTable of(List<DemoInput.Line> lines) {
        DelayTable table = new DelayTable();
        for (DemoInput.Line line : lines) {
            Double delay = line.delay();
            table.add(line.key(), delay == null ? 0 : delay);
        }
        return table;
    }
}
