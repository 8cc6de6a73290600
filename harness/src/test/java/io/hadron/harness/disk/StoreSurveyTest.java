package io.hadron.harness.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadron.proto.batch.BatchBuilder;
import io.hadron.proto.batch.BatchView;
import io.hadron.storage.OpenRequest;
import io.hadron.storage.StorageConfig;
import io.hadron.storage.Store;
import io.hadron.storage.StoreObserver;
import io.hadron.storage.StoreOp;
import io.hadron.storage.StoreOpening;
import io.hadron.storage.StoreWrite;
import io.hadron.storage.rocksdb.RocksStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The survey sees what is in a store, what differs between two, and what is damaged. */
class StoreSurveyTest {
    private static final UUID CLUSTER = new UUID(7, 7);
    private static final long GROUP = 3;
    private static final int BATCHES = 20;

    @TempDir private Path folder;

    @Test
    void equalStoresLookEqual() throws Exception {
        Map<Long, StoreSurvey.Log> one = StoreSurvey.of(node(1, (byte) 'a'));
        Map<Long, StoreSurvey.Log> other = StoreSurvey.of(node(2, (byte) 'a'));
        StoreSurvey.Log log = one.get(GROUP);
        assertThat(log.bounds().end()).isEqualTo(BATCHES);
        assertThat(log.batches()).hasSize(BATCHES).isEqualTo(other.get(GROUP).batches());
        assertThat(log.damage()).isNull();
    }

    @Test
    void anotherRecordMakesADifference() throws Exception {
        Map<Long, StoreSurvey.Log> one = StoreSurvey.of(node(1, (byte) 'a'));
        Map<Long, StoreSurvey.Log> other = StoreSurvey.of(node(2, (byte) 'b'));
        assertThat(one.get(GROUP).batches()).isNotEqualTo(other.get(GROUP).batches());
    }

    @Test
    void aFlippedBitIsDamageAndFlippedBackIsNone() throws Exception {
        Path data = node(1, (byte) 'a');
        Path file = Rot.largest(data, ".blob");
        Rot.flip(file, 0.5);
        assertThat(StoreSurvey.of(data).get(GROUP).damage()).isNotNull();
        Rot.flip(file, 0.5);
        assertThat(StoreSurvey.of(data).get(GROUP).damage()).isNull();
    }

    @Test
    void aLogThatIsGoneDoesNotOpen() throws Exception {
        Path data = node(1, (byte) 'a');
        Rot.delete(data.resolve("store/identity"));
        assertThatThrownBy(() -> StoreSurvey.of(data))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no identity file");
    }

    /** The data of a node that was stopped properly. */
    private Path node(int number, byte fill) throws Exception {
        Path data = Files.createDirectories(folder.resolve("node-" + number));
        Files.writeString(
                data.resolve("node.properties"), "cluster=" + CLUSTER + "\nnode=" + number + "\n");
        StoreOpening opening =
                RocksStore.open(
                        StorageConfig.at(data.resolve("store")),
                        OpenRequest.create(CLUSTER, number),
                        fault -> {
                            throw new IllegalStateException(fault.toString());
                        },
                        StoreObserver.NONE);
        try (Store store = ((StoreOpening.Opened) opening).store()) {
            for (long offset = 0; offset < BATCHES; offset++) {
                append(store, offset, fill);
            }
        }
        return data;
    }

    private static void append(Store store, long offset, byte fill) {
        byte[] value = new byte[2_000];
        Arrays.fill(value, fill);
        ByteBuffer batch = BatchBuilder.single(1_000 + offset, null, value, List.of());
        BatchView.setBaseOffset(batch, batch.position(), offset);
        var done = new CompletableFuture<Void>();
        store.submit(
                new StoreWrite(
                        List.of(new StoreOp.Append(GROUP, offset, offset, batch)),
                        () -> done.complete(null)));
        done.join();
    }
}
