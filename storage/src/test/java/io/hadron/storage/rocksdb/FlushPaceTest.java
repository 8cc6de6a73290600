package io.hadron.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rocksdb.RocksDBException;

class FlushPaceTest {
    private static final long MIB = 1L << 20;

    private long nanos = 1_000;
    private boolean backlog;
    private FlushPace pace;

    @BeforeEach
    void make() {
        NativeLibrary.load();
        pace = new FlushPace(() -> nanos);
    }

    @AfterEach
    void close() {
        pace.close();
    }

    /** Commits of a hundredth of the rate each 10 ms. */
    private void write(long bytesPerSecond, long millis) throws RocksDBException {
        for (long ms = 0; ms < millis; ms += 10) {
            nanos += TimeUnit.MILLISECONDS.toNanos(10);
            pace.committed(bytesPerSecond / 100, () -> backlog);
        }
    }

    private long limit() {
        return pace.limiter().getBytesPerSecond();
    }

    @Test
    void slowWritersLeaveTheDiskToSyncs() throws RocksDBException {
        write(5 * MIB, 100);
        assertThat(limit()).isEqualTo(32 * MIB);
    }

    @Test
    void flushesGetTwiceWhatComesIn() throws RocksDBException {
        write(100 * MIB, 200);
        assertThat(limit()).isBetween(180 * MIB, 220 * MIB);
    }

    @Test
    void aBurstIsFollowedWithinTwoWindows() throws RocksDBException {
        write(5 * MIB, 1_000);
        write(400 * MIB, 40);
        assertThat(limit()).isGreaterThan(600 * MIB);
    }

    @Test
    void aRateIsRememberedForAboutASecond() throws RocksDBException {
        write(200 * MIB, 200);
        write(5 * MIB, 200);
        assertThat(limit()).isGreaterThan(250 * MIB);
        write(5 * MIB, 5_000);
        assertThat(limit()).isLessThan(40 * MIB);
    }

    @Test
    void memtablesThatQueueUpEndThePace() throws RocksDBException {
        write(5 * MIB, 100);
        backlog = true;
        write(5 * MIB, 100);
        assertThat(limit()).isGreaterThan(1_000 * MIB);
        backlog = false;
        write(5 * MIB, 100);
        assertThat(limit()).isEqualTo(32 * MIB);
    }

    @Test
    void closingDoesNotWait() throws RocksDBException {
        write(5 * MIB, 100);
        pace.lift();
        write(5 * MIB, 100);
        assertThat(limit()).isGreaterThan(1_000 * MIB);
    }
}
