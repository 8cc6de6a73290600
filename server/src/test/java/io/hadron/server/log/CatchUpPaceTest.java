package io.hadron.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CatchUpPaceTest {
    private static final long MS = 1_000_000;
    private static final long MIB = 1 << 20;
    private static final long PATIENCE = 20 * MS;

    private long now = 77 * MS;
    private long end;
    private long from;
    private final List<Integer> done = new ArrayList<>();

    private CatchUpPace pace(long most, long floor) {
        return new CatchUpPace(new CatchUpPace.Limits(most, floor, PATIENCE), () -> now);
    }

    /** Reads as fast as it may; says how many bytes. */
    private long read(CatchUpPace pace, long ms, long commitNanos, long growsPerSecond) {
        long until = now + ms * MS;
        long bytes = 0;
        while (now < until) {
            long step = Math.max(MS, pace.waitNanos());
            now += step;
            end += growsPerSecond * step / 1_000_000_000L;
            if (commitNanos > 0) {
                pace.committed(commitNanos);
            }
            if (pace.waitNanos() <= 0) {
                pace.read(1, from, from + MIB, end, MIB);
                from += MIB;
                bytes += MIB;
            }
        }
        return bytes;
    }

    @Test
    void waitsUntilWhatWasReadIsPaidFor() {
        CatchUpPace pace = pace(1_000_000, 1_000_000);
        now += 1_000 * MS;

        pace.read(100_000); // 100 ms of the rate, of which 20 were saved up
        assertThat(pace.waitNanos()).isEqualTo(80 * MS);

        now += 80 * MS;
        assertThat(pace.waitNanos()).isZero();
    }

    @Test
    void savesUpLittle() {
        CatchUpPace pace = pace(1_000_000, 1_000_000);
        now += 3_600_000 * MS;

        pace.read(30_000);

        assertThat(pace.waitNanos()).isEqualTo(10 * MS);
    }

    @Test
    void takesAllWhileNobodyWrites() {
        CatchUpPace pace = pace(256 * MIB, 16 * MIB);
        read(pace, 4_000, 0, 0);
        assertThat(pace.bytesPerSecond()).isEqualTo(256 * MIB);
        assertThat(read(pace, 1_000, 0, 0)).isBetween(240 * MIB, 270 * MIB);
    }

    @Test
    void takesAllWhileWritesAreQuick() {
        CatchUpPace pace = pace(256 * MIB, 16 * MIB);
        read(pace, 4_000, PATIENCE / 2, 0);
        assertThat(pace.bytesPerSecond()).isEqualTo(256 * MIB);
    }

    @Test
    void givesWayToWritesThatTakeLongAndNeverStops() {
        CatchUpPace pace = pace(256 * MIB, 16 * MIB);
        read(pace, 4_000, PATIENCE / 2, 0);
        read(pace, 2_000, PATIENCE * 3, 0);
        assertThat(pace.bytesPerSecond()).isEqualTo(16 * MIB);
        assertThat(read(pace, 10_000, PATIENCE * 3, 0)).isBetween(150 * MIB, 175 * MIB);
        read(pace, 4_000, PATIENCE / 2, 0);
        assertThat(pace.bytesPerSecond()).as("they are quick again").isEqualTo(256 * MIB);
    }

    @Test
    void givesWayToWritesThatTakeLongerThanAPeriod() {
        CatchUpPace pace = pace(256 * MIB, 16 * MIB);
        for (int i = 0; i < 20; i++) {
            read(pace, 500, 0, 0); // one write at a time: most periods see none end
            pace.committed(500 * MS);
        }
        assertThat(pace.bytesPerSecond()).isLessThan(25 * MIB);
        read(pace, 5_000, 0, 0);
        assertThat(pace.bytesPerSecond()).as("nobody writes any more").isEqualTo(256 * MIB);
    }

    @Test
    void largeReadsAreNoRest() {
        CatchUpPace pace = pace(256 * MIB, 4 * MIB);
        for (int i = 0; i < 20; i++) {
            pace.read(8 * MIB);
            now += Math.max(1, pace.waitNanos());
        }
        assertThat(pace.bytesPerSecond()).isGreaterThan(16 * MIB);
    }

    @Test
    void everyCopyEndsWhateverClientsWrite() {
        for (long seed = 1; seed <= 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            long grows = random.nextLong(150) * MIB;
            from = 0;
            end = (1 + random.nextLong(4_000)) * MIB;
            CatchUpPace pace = pace(256 * MIB, (16 + random.nextLong(32)) * MIB);
            for (int second = 0; from < end; second++) {
                assertThat(second).as("seed %d", seed).isLessThan(1_200);
                read(pace, 1_000, PATIENCE * 5, grows);
            }
        }
    }

    @Test
    void beginsAtTheFloorAgainAfterARest() {
        CatchUpPace pace = pace(256 * MIB, 16 * MIB);
        read(pace, 4_000, 0, 0);
        now += 5_000 * MS;
        pace.read(1, from, from + 1, end, 1);
        assertThat(pace.bytesPerSecond()).isEqualTo(16 * MIB);
    }

    @Test
    void hardlyWaitsWithoutALimit() {
        CatchUpPace pace = pace(0, 16 * MIB);
        read(pace, 20_000, 0, 0);
        pace.read(100 * MIB);
        assertThat(pace.waitNanos()).isNegative();
    }

    @Test
    void runsWhatIsToBeRead() {
        PacedReads reads = new PacedReads(Runnable::run, pace(0, 16 * MIB));
        reads.execute(() -> done.add(1));
        assertThat(done).containsExactly(1);
    }
}
