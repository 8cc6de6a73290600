package io.hadron.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of a run.
 *
 * @param onStream records that a second reader found on the stream
 * @param lag messages that the group has not finished
 * @param seconds from the first publish to the last line handled
 */
record DemoResult(
        DemoInput input,
        Workers workers,
        Outage outage,
        Latencies acks,
        long onStream,
        long lag,
        double seconds) {
    /**
     * What clients met.
     *
     * @param consumed lines handled when the node was killed
     * @param silence without any confirmation of a publish, where the node led
     * @param restartMs from the kill to ready; 0 if it was not started again
     */
    record Outage(Kill kill, int consumed, Latencies.Span silence, long restartMs) {
        double millis() {
            return silence.nanos() / 1e6;
        }
    }

    int records() {
        return input.lines().size();
    }

    int consumed() {
        return workers.handledLines();
    }

    int lost() {
        return records() - consumed();
    }

    boolean isRight() {
        return problems().isEmpty();
    }

    /** Everything that differs from what must be. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (lost() != 0) {
            problems.add(lost() + " records were never consumed");
        }
        if (workers.publishedTwice() != 0) {
            problems.add(workers.publishedTwice() + " records are on the stream twice");
        }
        if (onStream != records()) {
            problems.add("the stream holds " + onStream + " records, not " + records());
        }
        if (lag != 0) {
            problems.add("the group still counts " + lag + " messages as unfinished");
        }
        Map<String, DelayTable.Row> wanted = DelayTable.of(input.lines()).all();
        Map<String, DelayTable.Row> found = workers.table().all();
        long different =
                wanted.values().stream().filter(row -> !isSame(row, found.get(row.key()))).count();
        if (different != 0 || found.size() != wanted.size()) {
            problems.add(
                    different + " of " + wanted.size() + " rows of the table differ from the file");
        }
        return problems;
    }

    /** Sums of halves and tenths may differ in the last bits with the order of addition. */
    private static boolean isSame(DelayTable.Row wanted, DelayTable.@Nullable Row found) {
        return found != null
                && found.count() == wanted.count()
                && Math.abs(found.minutes() - wanted.minutes())
                        <= 1e-9 * Math.max(1, Math.abs(wanted.minutes()));
    }
}
