package io.hadron.core.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadron.core.machine.InvariantViolation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Runs in chunks against one map entry per offset, large enough for many chunks. */
class WaitingRunsTest {

    private record State(int attempts, long notBeforeMs) {}

    private final WaitingRuns runs = new WaitingRuns();
    private final TreeMap<Long, State> model = new TreeMap<>();

    @Test
    void agreesWithAMap() {
        for (long seed = 1; seed <= 30; seed++) {
            Random random = new Random(seed);
            runs.clear();
            model.clear();
            long nowMs = 1_000;
            for (int i = 0; i < 4_000; i++) {
                nowMs += random.nextInt(3) == 0 ? random.nextInt(20) : 0;
                act(random, nowMs, 3_000 + (int) (seed % 3) * 4_000);
                if (i % 50 == 0) {
                    compare(seed, nowMs, random);
                }
            }
            removeFound(0, Long.MAX_VALUE);
            assertThat(runs.isEmpty()).isTrue();
        }
    }

    private void act(Random random, long nowMs, int span) {
        long from = random.nextInt(span);
        long to = from + 1 + (random.nextInt(5) == 0 ? random.nextInt(6) : 0);
        if (random.nextInt(10) < 8) {
            State state =
                    new State(
                            1 + random.nextInt(2),
                            random.nextInt(3) == 0 ? 0 : nowMs + random.nextInt(500));
            for (long o = from; o < to; o++) {
                if (model.containsKey(o)) {
                    return;
                }
            }
            runs.add(from, to, state.attempts(), state.notBeforeMs());
            for (long o = from; o < to; o++) {
                model.put(o, state);
            }
        } else if (random.nextBoolean()) {
            removeDue(random, nowMs);
        } else {
            removeFound(from, from + random.nextInt(40));
        }
    }

    private void removeDue(Random random, long nowMs) {
        OffsetRanges due = runs.due(nowMs, 1 + random.nextInt(30), 1 + random.nextInt(10));
        for (int i = 0; i < due.size(); i++) {
            runs.remove(due.from(i), due.to(i));
            model.subMap(due.from(i), due.to(i)).clear();
        }
    }

    private void removeFound(long from, long to) {
        OffsetRanges.Builder found = OffsetRanges.builder();
        runs.visit(from, to, (a, b, attempts, notBeforeMs) -> found.add(a, b));
        OffsetRanges ranges = found.build();
        for (int i = 0; i < ranges.size(); i++) {
            runs.remove(ranges.from(i), ranges.to(i));
            model.subMap(ranges.from(i), ranges.to(i)).clear();
        }
    }

    private void compare(long seed, long nowMs, Random random) {
        TreeMap<Long, State> all = new TreeMap<>();
        runs.visit((from, to, attempts, notBeforeMs) -> {
            for (long o = from; o < to; o++) {
                all.put(o, new State(attempts, notBeforeMs));
            }
        });
        assertThat(all).as("seed %d", seed).isEqualTo(model);
        assertThat(runs.count()).isEqualTo(model.size());
        if (!model.isEmpty()) {
            assertThat(runs.first()).isEqualTo(model.firstKey());
        }
        int most = 1 + random.nextInt(200);
        OffsetRanges.Builder due = OffsetRanges.builder();
        model.forEach((o, state) -> {
            if (state.notBeforeMs() <= nowMs && due.count() < most) {
                due.add(o);
            }
        });
        assertThat(runs.due(nowMs, most, Integer.MAX_VALUE))
                .as("seed %d", seed)
                .isEqualTo(due.build());
        long next =
                model.values().stream()
                        .mapToLong(State::notBeforeMs)
                        .filter(ms -> ms > nowMs)
                        .min()
                        .orElse(Long.MAX_VALUE);
        assertThat(runs.nextDueAfter(nowMs)).as("seed %d", seed).isEqualTo(next);
    }

    @Test
    void neighborsInTheSameStateAreOneRun() {
        runs.add(10, 20, 1, 0);
        runs.add(30, 40, 1, 0);
        runs.add(20, 30, 1, 0);
        runs.add(40, 41, 2, 0);
        List<String> seen = new ArrayList<>();
        runs.visit((from, to, attempts, ms) -> seen.add(from + "-" + to + "x" + attempts));
        assertThat(seen).containsExactly("10-40x1", "40-41x2");
    }

    @Test
    void anOffsetWaitsOnce() {
        runs.add(10, 20, 1, 0);
        assertThatThrownBy(() -> runs.add(19, 21, 1, 0)).isInstanceOf(InvariantViolation.class);
        assertThatThrownBy(() -> runs.remove(5, 6)).isInstanceOf(InvariantViolation.class);
        assertThatThrownBy(() -> runs.remove(15, 21)).isInstanceOf(InvariantViolation.class);
    }

    @Test
    void aDueMessageBehindAMillionThatAreNotIsFoundFast() {
        for (long o = 0; o < 1_000_000; o++) {
            runs.add(o * 2, o * 2 + 1, 1, 5_000 + o % 1_000);
        }
        runs.add(5_000_000, 5_000_001, 1, 0);
        assertThat(runs.due(1_000, 10, 10)).isEqualTo(OffsetRanges.single(5_000_000));
        assertThat(runs.nextDueAfter(1_000)).isEqualTo(5_000);
        assertThat(runs.chunkCount()).isLessThan(4_000);
    }
}
