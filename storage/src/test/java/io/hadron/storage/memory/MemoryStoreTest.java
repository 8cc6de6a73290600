package io.hadron.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadron.storage.Batches;
import io.hadron.storage.OpenRequest;
import io.hadron.storage.ReadOutcome;
import io.hadron.storage.SpaceState;
import io.hadron.storage.StorageConfig;
import io.hadron.storage.StorageFault;
import io.hadron.storage.StorageSpace;
import io.hadron.storage.Store;
import io.hadron.storage.StoreClosedException;
import io.hadron.storage.StoreContract;
import io.hadron.storage.StoreObserver;
import io.hadron.storage.StoreOpening;
import io.hadron.storage.StoreWrite;
import io.hadron.storage.SyncMode;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MemoryStoreTest extends StoreContract {
    private final MemoryDisk disk = new MemoryDisk();
    private final List<StorageFault> faults = new ArrayList<>();
    private final List<SpaceState> spaces = new ArrayList<>();
    private final Random random = new Random(11);
    private StorageConfig config = StorageConfig.at(Path.of("memory")).withSpace(noReserve());

    @Override
    protected StoreOpening open(OpenRequest request) {
        StoreObserver observer =
                new StoreObserver() {
                    @Override
                    public void spaceChanged(SpaceState now, long freeBytes) {
                        spaces.add(now);
                    }
                };
        return MemoryStore.open(disk, config, request, new UUID(7, 7), faults::add, observer);
    }

    @Override
    protected void settle(Store store) {
        ((MemoryStore) store).runPending();
    }

    @Override
    protected void crashProcess(Store store) {
        disk.crash(MemoryDisk.Crash.PROCESS, random);
    }

    private MemoryStore openStore() {
        return (MemoryStore) opened(open(OpenRequest.create(CLUSTER, 1)));
    }

    private void append(MemoryStore store, long offset, Runnable done) {
        store.submit(new StoreWrite(List.of(Batches.append(1, offset, 1, 100, random)), done::run));
    }

    @Test
    void alwaysLosesNothingThatCompleted() {
        MemoryStore store = openStore();
        List<Long> acked = new ArrayList<>();
        append(store, 0, () -> acked.add(0L));
        store.runPending();
        disk.stallSyncs(true);
        append(store, 1, () -> acked.add(1L));
        store.runPending();
        assertThat(acked).containsExactly(0L);
        disk.crash(MemoryDisk.Crash.LOSE_UNSYNCED, random);
        disk.stallSyncs(false);
        assertThatThrownBy(() -> append(store, 2, () -> {}))
                .isInstanceOf(StoreClosedException.class);
        StoreOpening again = open(OpenRequest.existing(CLUSTER, 1));
        assertThat(again)
                .isInstanceOfSatisfying(
                        StoreOpening.MachineCrash.class,
                        crash -> assertThat(crash.amnesia()).isFalse());
        assertThat(opened(again).bounds(1).end()).isEqualTo(1);
        assertThat(opened(again).identity().incarnation()).isEqualTo(1);
    }

    @Test
    void aWeakerModeForgetsAndSaysSo() {
        config = config.withSync(SyncMode.OS);
        Set<Long> ends = new HashSet<>();
        for (int seed = 0; seed < 20; seed++) {
            disk.wipe();
            MemoryStore store = openStore();
            for (int i = 0; i < 5; i++) {
                append(store, i, () -> {});
                store.runPending();
            }
            disk.crash(MemoryDisk.Crash.KEEP_PREFIX, new Random(seed));
            StoreOpening again = open(OpenRequest.existing(CLUSTER, 1));
            assertThat(again)
                    .isInstanceOfSatisfying(
                            StoreOpening.MachineCrash.class,
                            crash -> assertThat(crash.amnesia()).isTrue());
            assertThat(opened(again).identity().incarnation()).isEqualTo(2);
            ends.add(opened(again).bounds(1).end());
        }
        assertThat(ends).hasSizeGreaterThan(3);
    }

    @Test
    void aTornLogIsRefused() {
        config = config.withSync(SyncMode.OS);
        MemoryStore store = openStore();
        append(store, 0, () -> {});
        store.runPending();
        Random loses =
                new Random() {
                    @Override
                    public int nextInt(int bound) {
                        return 0;
                    }
                };
        disk.crash(MemoryDisk.Crash.TORN, loses);
        assertThat(open(OpenRequest.existing(CLUSTER, 1))).isInstanceOf(StoreOpening.Damaged.class);
    }

    @Test
    void aFailedSyncIsFatalAndItsWriteMayComeBack() {
        MemoryStore store = openStore();
        List<String> completed = new ArrayList<>();
        append(store, 0, () -> completed.add("first"));
        disk.failNextSync();
        store.runPending();
        assertThat(faults).hasSize(1);
        assertThat(completed).isEmpty();
        assertThatThrownBy(() -> append(store, 1, () -> {}))
                .isInstanceOf(StoreClosedException.class);
        assertThat(store.health().writable()).isFalse();
        disk.crash(MemoryDisk.Crash.PROCESS, random);
        assertThat(opened(open(OpenRequest.existing(CLUSTER, 1))).bounds(1).end()).isEqualTo(1);
        assertThat(completed).isEmpty();
    }

    @Test
    void aFlippedBitIsFound() {
        MemoryStore store = openStore();
        for (int i = 0; i < 3; i++) {
            append(store, i, () -> {});
        }
        store.runPending();
        assertThat(disk.flipBit(1, 1, 8 * 70)).isTrue();
        ByteBuffer target = ByteBuffer.allocate(1000);
        assertThat(store.read(1, 0, 3, target)).isEqualTo(new ReadOutcome.Batches(161, 0, 0));
        assertThat(store.read(1, 1, 3, target)).isInstanceOf(ReadOutcome.Corrupt.class);
        assertThat(store.read(1, 2, 3, target)).isInstanceOf(ReadOutcome.Batches.class);
        assertThat(disk.flipBit(9, 1, 1)).isFalse();
    }

    @Test
    void aDiskFillsUpInSteps() {
        config = config.withSpace(new StorageSpace(0, 1000, 2000, Duration.ofMillis(10)));
        MemoryStore store = openStore();
        disk.limitCapacity(3000);
        for (int i = 0; faults.isEmpty() && i < 100; i++) {
            append(store, i, () -> {});
            store.runPending();
        }
        assertThat(spaces).containsExactly(SpaceState.LOW, SpaceState.FULL);
        assertThat(faults).singleElement().satisfies(f -> assertThat(f.what()).contains("space"));
    }
}
