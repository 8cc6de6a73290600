package io.hadron.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hadron.storage.Batches;
import io.hadron.storage.OpenRequest;
import io.hadron.storage.RetentionPolicy;
import io.hadron.storage.SpaceState;
import io.hadron.storage.StorageSpace;
import io.hadron.storage.Store;
import io.hadron.storage.StoreClosedException;
import io.hadron.storage.StoreObserver;
import io.hadron.storage.StoreOp;
import io.hadron.storage.StoreOpening;
import io.hadron.storage.StoreWrite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real file system of 96 MiB that runs full. */
class FullDiskTest {
    @TempDir Path dir;

    private final List<SpaceState> spaces = new CopyOnWriteArrayList<>();
    private Path mount;
    private Fixture fixture;

    @BeforeEach
    void mountSmallDisk() throws Exception {
        mount = Files.createDirectory(dir.resolve("small"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", mount.toString()),
                "mounting needs root: the full disk is not tested");
        fixture = new Fixture(mount.resolve("data"));
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", mount.toString());
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private RocksStore open(StorageSpace space) {
        fixture.config = fixture.config.withSpace(space);
        StoreObserver observer =
                new StoreObserver() {
                    @Override
                    public void spaceChanged(SpaceState now, long freeBytes) {
                        spaces.add(now);
                    }
                };
        return Fixture.store(
                RocksStore.open(
                        fixture.config,
                        OpenRequest.create(Fixture.CLUSTER, 1),
                        fixture.faults::add,
                        observer));
    }

    @Test
    void waterMarksComeBeforeTheFullDiskAndRetentionMakesRoom() throws Exception {
        try (RocksStore store =
                open(
                        new StorageSpace(
                                4 * Fixture.MIB,
                                30 * Fixture.MIB,
                                45 * Fixture.MIB,
                                Duration.ofMillis(10)))) {
            while (store.health().space() != SpaceState.FULL) {
                fixture.append(store, 1, 1, 100_000);
            }
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(spaces).startsWith(SpaceState.LOW, SpaceState.FULL));
            store.releaseReserve();
            long end = store.bounds(1).end();
            long keep = store.retentionOffset(1, RetentionPolicy.bySize(5 * Fixture.MIB), end);
            fixture.write(store, new StoreOp.TrimPrefix(1, keep));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> store.health().writable());
            fixture.append(store, 1, 5, 100_000);
            assertThat(fixture.faults).isEmpty();
            assertThat(Fixture.problems(store, 1)).isEmpty();
        }
    }

    @Test
    void aFullDiskIsFatalAndLosesNothingThatWasAcknowledged() throws Exception {
        AtomicLong acked = new AtomicLong();
        try (RocksStore store =
                open(new StorageSpace(16 * Fixture.MIB, 0, 0, Duration.ofMillis(10)))) {
            Path ballast = fixture.config.dir().resolve("ballast");
            Awaitility.await()
                    .until(() -> Files.exists(ballast) && Files.size(ballast) == 16 * Fixture.MIB);
            Random random = new Random(1);
            long end = 0;
            try {
                while (fixture.faults.isEmpty()) {
                    long offset = end++;
                    StoreOp op = Batches.append(1, offset, 1, 100_000, random);
                    store.submit(new StoreWrite(List.of(op), () -> acked.set(offset + 1)));
                    Awaitility.await()
                            .pollDelay(Duration.ZERO)
                            .pollInterval(Duration.ofMillis(1))
                            .until(() -> acked.get() > offset || !fixture.faults.isEmpty());
                }
            } catch (StoreClosedException e) {
                assertThat(fixture.faults).isNotEmpty();
            }
            assertThat(fixture.faults).hasSize(1);
            assertThat(acked.get()).isGreaterThan(100);
        }
        // The reserve makes the recovery possible that the full disk would refuse.
        fixture.config =
                fixture.config.withSpace(
                        new StorageSpace(
                                0, 8 * Fixture.MIB, 8 * Fixture.MIB, Duration.ofMillis(10)));
        fixture.faults.clear();
        StoreOpening opening = fixture.reopen();
        try (Store store = Fixture.store(opening)) {
            assertThat(opening).isInstanceOf(StoreOpening.ProcessCrash.class);
            assertThat(store.bounds(1).end()).isGreaterThanOrEqualTo(acked.get());
            assertThat(Fixture.problems(store, 1)).isEmpty();
        }
    }
}
