package io.hadron.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacedReadsTest {
    private static final long MS = 1_000_000;

    private long now = 77 * MS;
    private final List<Integer> done = new ArrayList<>();

    @Test
    void waitsUntilWhatWasReadIsPaidFor() {
        PacedReads reads = new PacedReads(Runnable::run, 1_000_000, () -> now);
        now += 1_000 * MS;

        reads.spent(100_000); // 100 ms of the rate, of which 20 were saved up
        assertThat(reads.waitNanos()).isEqualTo(80 * MS);

        now += 80 * MS;
        assertThat(reads.waitNanos()).isZero();
    }

    @Test
    void savesUpLittle() {
        PacedReads reads = new PacedReads(Runnable::run, 1_000_000, () -> now);
        now += 3_600_000 * MS;

        reads.spent(30_000);

        assertThat(reads.waitNanos()).isEqualTo(10 * MS);
    }

    @Test
    void readsAtOnceWithoutALimit() {
        PacedReads reads = new PacedReads(Runnable::run, 0, () -> now);

        reads.spent(Integer.MAX_VALUE);
        reads.execute(() -> done.add(1));

        assertThat(done).containsExactly(1);
    }
}
