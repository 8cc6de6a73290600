package io.hadron.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadron.storage.MetadataChange;
import io.hadron.storage.MetadataImage;
import io.hadron.storage.MetadataStore;
import io.hadron.storage.MetadataStoreException;
import io.hadron.storage.StoreClosedException;
import io.hadron.storage.memory.MemoryMetadataStore;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetadataStoreTest {
    @TempDir Path dir;

    @Test
    void rocksKeepsWhatWasAppliedOverRestartsAndCopiesIt() {
        long live = NativeScope.live();
        exercise(
                new World() {
                    @Override
                    public MetadataStore open() {
                        return RocksMetadataStore.open(dir.resolve("db"));
                    }

                    @Override
                    public MetadataStore openCopy(Path copy) {
                        return RocksMetadataStore.open(copy);
                    }
                });
        assertThat(NativeScope.live()).isEqualTo(live);
    }

    @Test
    void memoryDoesTheSame() {
        MemoryMetadataStore.Disk disk = new MemoryMetadataStore.Disk();
        exercise(
                new World() {
                    @Override
                    public MetadataStore open() {
                        return new MemoryMetadataStore(disk);
                    }

                    @Override
                    public MetadataStore openCopy(Path copy) {
                        return new MemoryMetadataStore(disk.fromCheckpoint(copy));
                    }
                });
    }

    @Test
    void memoryForgetsWhatWasNotSyncedWhenTheMachineDies() {
        MemoryMetadataStore.Disk disk = new MemoryMetadataStore.Disk();
        MemoryMetadataStore store = new MemoryMetadataStore(disk);
        store.apply(List.of(put("a", "1")), 1, 1);
        store.sync();
        store.apply(List.of(put("b", "2")), 1, 2);
        disk.crash();
        MetadataImage image = new MemoryMetadataStore(disk).load();
        assertThat(image.appliedIndex()).isEqualTo(1);
        assertThat(image.entries()).containsOnlyKeys("a".getBytes(UTF_8));
    }

    @Test
    void openingTwiceIsRefused() {
        long live = NativeScope.live();
        try (MetadataStore first = RocksMetadataStore.open(dir.resolve("db"))) {
            assertThatThrownBy(() -> RocksMetadataStore.open(dir.resolve("db")))
                    .isInstanceOf(MetadataStoreException.class);
            assertThat(first.load().appliedIndex()).isEqualTo(-1);
        }
        assertThat(NativeScope.live()).isEqualTo(live);
    }

    private interface World {
        MetadataStore open();

        MetadataStore openCopy(Path copy);
    }

    private void exercise(World world) {
        Path copy = dir.resolve("copy");
        try (MetadataStore store = world.open()) {
            MetadataImage empty = store.load();
            assertThat(empty.entries()).isEmpty();
            assertThat(empty.appliedTerm()).isZero();
            assertThat(empty.appliedIndex()).isEqualTo(-1);
            store.apply(List.of(put("b", "1"), put("a", "2"), put("c", "3")), 1, 7);
            store.apply(List.of(MetadataChange.delete("b".getBytes(UTF_8)), put("a", "4")), 2, 8);
            store.apply(List.of(), 2, 9);
            store.checkpoint(copy);
            store.apply(List.of(put("later", "x")), 2, 10);
        }
        try (MetadataStore again = world.open()) {
            MetadataImage image = again.load();
            assertThat(image.entries().keySet().stream().map(k -> new String(k, UTF_8)))
                    .containsExactly("a", "c", "later");
            assertThat(image.entries().get("a".getBytes(UTF_8))).isEqualTo("4".getBytes(UTF_8));
            assertThat(image.appliedTerm()).isEqualTo(2);
            assertThat(image.appliedIndex()).isEqualTo(10);
        }
        try (MetadataStore copied = world.openCopy(copy)) {
            assertThat(copied.load().appliedIndex()).isEqualTo(9);
            assertThat(copied.load().entries()).hasSize(2);
        }
        MetadataStore closed = world.open();
        closed.close();
        closed.close();
        assertThatThrownBy(closed::load).isInstanceOf(StoreClosedException.class);
    }

    private static MetadataChange put(String key, String value) {
        return MetadataChange.put(key.getBytes(UTF_8), value.getBytes(UTF_8));
    }
}
