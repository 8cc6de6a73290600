package io.hadron.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.storage.OpenRequest;
import io.hadron.storage.StorageConfig;
import io.hadron.storage.StorageFault;
import io.hadron.storage.StorageMemory;
import io.hadron.storage.Store;
import io.hadron.storage.StoreContract;
import io.hadron.storage.StoreObserver;
import io.hadron.storage.StoreOpening;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class RocksStoreTest extends StoreContract {
    @TempDir Path dir;

    private final List<StorageFault> faults = new CopyOnWriteArrayList<>();
    private long liveBefore;

    @BeforeEach
    void countNativeObjects() {
        liveBefore = NativeScope.live();
    }

    @AfterEach
    void nothingLeaksAndNothingBreaks() {
        assertThat(faults).isEmpty();
    }

    @Override
    protected StoreOpening open(OpenRequest request) {
        StorageConfig config =
                StorageConfig.at(dir.resolve("data"))
                        .withSpace(noReserve())
                        .withMemory(new StorageMemory(4 * MIB, 4 * MIB, MIB));
        return RocksStore.open(config, request, faults::add, StoreObserver.NONE);
    }

    @Override
    protected void settle(Store store) {
        Awaitility.await()
                .pollDelay(java.time.Duration.ZERO)
                .pollInterval(java.time.Duration.ofMillis(1))
                .until(() -> store.metrics().queuedWrites() == 0 || !faults.isEmpty());
    }

    @Override
    protected void closed() {
        assertThat(NativeScope.live()).isEqualTo(liveBefore);
    }
}
