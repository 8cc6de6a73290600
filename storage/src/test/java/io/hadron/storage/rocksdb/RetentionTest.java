package io.hadron.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.storage.BatchFrame;
import io.hadron.storage.Batches;
import io.hadron.storage.ReadOutcome;
import io.hadron.storage.RetentionPolicy;
import io.hadron.storage.StorageMemory;
import io.hadron.storage.StoreOp;
import io.hadron.storage.StoreWrite;
import io.hadron.storage.SyncMode;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that would fill up without retention, scaled down: memory, steps and limit shrink
 * together.
 */
class RetentionTest {
    private static final int GROUPS = 6;
    private static final int BATCH = 64 * 1024;
    private static final long LIMIT = 16L << 20;

    @TempDir Path dir;

    @Test
    void diskUseStaysNearTheLimitAndReadingTheHeadStaysFlat() throws Exception {
        Fixture fixture = new Fixture(dir.resolve("data"));
        fixture.config =
                fixture.config
                        .withSync(SyncMode.OS)
                        .withMemory(new StorageMemory(4 << 20, 4 << 20, 1 << 20));
        try (RocksStore store = fixture.create()) {
            ByteBuffer[] batches = new ByteBuffer[33];
            for (int i = 0; i < batches.length; i++) {
                batches[i] = Batches.of(0, 1, BATCH - BatchFrame.HEADER_BYTES, 1, new Random(i));
            }
            Semaphore room = new Semaphore(32);
            long[] ends = new long[GROUPS];
            long most = 0;
            for (int n = 0; n < 6_000; n++) {
                room.acquire();
                int group = n % GROUPS;
                ByteBuffer batch = batches[n % batches.length].putLong(0, ends[group]);
                long base = ends[group]++;
                store.submit(
                        new StoreWrite(
                                List.of(new StoreOp.Append(group, base, base, batch)),
                                room::release));
                if (n % 150 == 149) {
                    for (int g = 0; g < GROUPS; g++) {
                        trim(store, g);
                    }
                    most = Math.max(most, blobs(store));
                }
            }
            room.acquire(32);
            store.engine().flush();
            // Four times the limit went through; six logs of 16 MiB should be left, and what is on
            // its way out.
            long limit = GROUPS * LIMIT;
            assertThat(most).as("most that was ever held").isLessThan(limit * 2);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(blobs(store)).isLessThan((long) (limit * 1.6)));
            readHeads(store);
            assertThat(fixture.faults).isEmpty();
        }
    }

    private static void trim(RocksStore store, int group) {
        long end = store.bounds(group).end();
        long keep = store.retentionOffset(group, RetentionPolicy.bySize(LIMIT), end);
        if (keep > store.bounds(group).lowMark()) {
            store.submit(new StoreWrite(List.of(new StoreOp.TrimPrefix(group, keep)), () -> {}));
        }
    }

    private static long blobs(RocksStore store) throws Exception {
        return store.engine()
                .db()
                .getLongProperty(store.engine().log(), "rocksdb.total-blob-file-size");
    }

    private static void readHeads(RocksStore store) {
        ByteBuffer target = ByteBuffer.allocateDirect(2 * BATCH);
        long start = System.nanoTime();
        for (int i = 0; i < 600; i++) {
            long low = store.bounds(i % GROUPS).lowMark();
            assertThat(store.read(i % GROUPS, low, Long.MAX_VALUE, target.clear()))
                    .isInstanceOf(ReadOutcome.Batches.class);
            assertThat(store.read(i % GROUPS, 0, Long.MAX_VALUE, target.clear()))
                    .isEqualTo(new ReadOutcome.BelowLowMark(low));
        }
        assertThat((System.nanoTime() - start) / 600)
                .as("nanoseconds per read")
                .isLessThan(20_000_000);
    }
}
