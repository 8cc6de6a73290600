package io.hadron.core.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OffsetRangesTest {

    @Test
    void agreesWithASet() {
        for (long seed = 1; seed <= 3_000; seed++) {
            Random random = new Random(seed);
            TreeSet<Long> left = new TreeSet<>();
            TreeSet<Long> right = new TreeSet<>();
            random.longs(random.nextInt(30), 0, 60).forEach(left::add);
            random.longs(random.nextInt(30), 0, 60).forEach(right::add);
            OffsetRanges a = of(left);
            OffsetRanges b = of(right);
            long end = random.nextInt(70);
            for (long o = 0; o < 62; o++) {
                assertThat(a.contains(o)).as("seed %d", seed).isEqualTo(left.contains(o));
            }
            assertThat(a.count()).isEqualTo(left.size());
            assertThat(a.below(end)).as("seed %d", seed).isEqualTo(of(left.headSet(end)));
            left.removeAll(right);
            assertThat(a.minus(b)).as("seed %d", seed).isEqualTo(of(left));
        }
    }

    private static OffsetRanges of(Iterable<Long> offsets) {
        OffsetRanges.Builder builder = OffsetRanges.builder();
        offsets.forEach(builder::add);
        return builder.build();
    }
}
