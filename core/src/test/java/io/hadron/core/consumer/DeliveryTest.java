package io.hadron.core.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadron.core.machine.InvariantViolation;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Bits per offset against a set of offsets; deadlines against one per offset. */
class DeliveryTest {

    @Test
    void agreesWithASet() {
        for (long seed = 1; seed <= 300; seed++) {
            Random random = new Random(seed);
            List<AttemptRange> ranges = new ArrayList<>();
            TreeSet<Long> live = new TreeSet<>();
            TreeSet<Long> acked = new TreeSet<>();
            long at = random.nextInt(5);
            for (int i = 0; i < 1 + seed % 7; i++) {
                long to = at + 1 + random.nextInt(i % 2 == 0 ? 150 : 3);
                ranges.add(new AttemptRange(at, to, 1 + i % 3));
                for (long o = at; o < to; o++) {
                    live.add(o);
                }
                at = to + (random.nextBoolean() ? 0 : 1 + random.nextInt(70));
            }
            Delivery delivery = new Delivery(seed, 1, 0, ranges);
            long end = at + 10;
            for (int i = 0; i < 200; i++) {
                long low = random.nextLong(end);
                long high = low + 1 + random.nextInt(100);
                check(seed, delivery, live, acked, low, high);
                long stop = low;
                while (live.contains(stop) && stop < high) {
                    stop++;
                }
                if (stop > low) {
                    delivery.rememberAcked(low, stop);
                    delivery.clear(low, stop);
                    acked.addAll(live.subSet(low, stop));
                    live.subSet(low, stop).clear();
                }
            }
        }
    }

    private static void check(
            long seed,
            Delivery delivery,
            NavigableSet<Long> live,
            NavigableSet<Long> acked,
            long low,
            long high) {
        assertThat(delivery.liveIn(low, high))
                .as("seed %d", seed)
                .isEqualTo(live.subSet(low, high).size());
        assertThat(delivery.liveCount()).isEqualTo(live.size());
        assertThat(delivery.isLive(low)).isEqualTo(live.contains(low));
        assertThat(delivery.ackedIn(OffsetRanges.of(low, high)))
                .as("seed %d", seed)
                .isEqualTo(ranges(acked.subSet(low, high)));
        OffsetRanges.Builder seen = OffsetRanges.builder();
        delivery.visitLive(low, high, (from, to, attempt, none) -> seen.add(from, to));
        assertThat(seen.build()).isEqualTo(ranges(live.subSet(low, high)));
        if (!live.isEmpty()) {
            assertThat(delivery.firstLive()).isEqualTo(live.first());
        }
    }

    private static OffsetRanges ranges(Iterable<Long> offsets) {
        OffsetRanges.Builder builder = OffsetRanges.builder();
        offsets.forEach(builder::add);
        return builder.build();
    }

    @Test
    void anOffsetLeavesOnce() {
        Delivery delivery = new Delivery(1, 1, 0, List.of(new AttemptRange(0, 100, 1)));
        delivery.clear(10, 20);
        assertThatThrownBy(() -> delivery.clear(19, 21)).isInstanceOf(InvariantViolation.class);
        assertThatThrownBy(() -> delivery.clear(99, 101)).isInstanceOf(InvariantViolation.class);
    }

    @Test
    void anExtensionIsNeverCutShort() {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            Deadlines deadlines = new Deadlines(100);
            TreeMap<Integer, Long> asked = new TreeMap<>();
            for (int i = 0; i < 60; i++) {
                int rank = random.nextInt(200);
                long until = random.nextInt(400);
                deadlines.extend(rank, until, 4);
                asked.merge(rank, until, Math::max);
                asked.forEach((r, ms) ->
                        assertThat(deadlines.of(r)).isGreaterThanOrEqualTo(Math.max(100, ms)));
            }
            long[] live = Bits.allSet(200);
            long earliest = Long.MAX_VALUE;
            for (int rank = 0; rank < 200; rank++) {
                earliest = Math.min(earliest, deadlines.of(rank));
            }
            assertThat(deadlines.earliestAfter(-1, live)).isEqualTo(earliest);
        }
    }

    @Test
    void theTableForgetsWhatIsDone() {
        DeliveryTable table = new DeliveryTable();
        TreeSet<Long> model = new TreeSet<>();
        Random random = new Random(7);
        for (long number = 1; number <= 5_000; number++) {
            table.add(new Delivery(number, 1, 0, List.of(new AttemptRange(number, number + 1, 1))));
            model.add(number);
            while (model.size() > 40 || (random.nextInt(3) == 0 && !model.isEmpty())) {
                Long gone =
                        random.nextBoolean()
                                ? model.first()
                                : model.floor(number - random.nextInt(40));
                gone = gone == null ? model.first() : gone;
                table.remove(gone);
                model.remove(gone);
                assertThat(table.get(gone)).isNull();
            }
            List<Long> kept = new ArrayList<>();
            table.forEach(d -> kept.add(d.number()));
            assertThat(kept).isEqualTo(List.copyOf(model));
            assertThat(table.size()).isEqualTo(model.size());
        }
    }
}
