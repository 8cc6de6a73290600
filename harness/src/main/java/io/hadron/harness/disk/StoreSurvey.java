package io.hadron.harness.disk;

import io.hadron.proto.batch.BatchView;
import io.hadron.storage.LogBounds;
import io.hadron.storage.OpenRequest;
import io.hadron.storage.ReadOutcome;
import io.hadron.storage.StorageConfig;
import io.hadron.storage.StorageMemory;
import io.hadron.storage.Store;
import io.hadron.storage.StoreObserver;
import io.hadron.storage.StoreOpening;
import io.hadron.storage.rocksdb.RocksStore;
import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** What lies on the disk of a node that was stopped properly. The node must not run. */
public final class StoreSurvey {
    private static final int MIB = 1 << 20;
    private static final StorageMemory MEMORY = new StorageMemory(8 * MIB, 16 * MIB, 4 * MIB);

    /**
     * The log of a control group.
     *
     * @param batches checksum of each batch, by its base offset
     * @param damage what is wrong with it and where; null = nothing
     */
    public record Log(
            LogBounds bounds, NavigableMap<Long, Long> batches, @Nullable String damage) {}

    private StoreSurvey() {}

    /**
     * Reads all logs of a node, by the ids of their groups.
     *
     * @throws IOException if the store does not open
     */
    public static Map<Long, Log> of(Path data) throws IOException {
        Properties node = new Properties();
        try (Reader file = Files.newBufferedReader(data.resolve("node.properties"))) {
            node.load(file);
        }
        StoreOpening opening =
                RocksStore.open(
                        StorageConfig.at(data.resolve("store")).withMemory(MEMORY),
                        OpenRequest.existing(
                                UUID.fromString(node.getProperty("cluster")),
                                Integer.parseInt(node.getProperty("node"))),
                        fault -> System.err.println("store of " + data + ": " + fault),
                        StoreObserver.NONE);
        if (!(opening instanceof StoreOpening.Opened opened)) {
            throw new IOException("the store of " + data + " does not open: " + opening);
        }
        Map<Long, Log> logs = new TreeMap<>();
        try (Store store = opened.store()) {
            for (long group : store.groups()) {
                logs.put(group, read(store, group));
            }
        }
        return logs;
    }

    private static Log read(Store store, long group) {
        LogBounds bounds = store.bounds(group);
        NavigableMap<Long, Long> batches = new TreeMap<>();
        ByteBuffer room = ByteBuffer.allocate(4 * MIB);
        long next = bounds.lowMark();
        while (next < bounds.end()) {
            room.clear();
            switch (store.read(group, next, bounds.end(), room)) {
                case ReadOutcome.Batches found -> {
                    add(room, found.bytes(), batches);
                    next = found.lastOffset() + 1;
                }
                case ReadOutcome.TooSmall small -> room = ByteBuffer.allocate(small.neededBytes());
                case ReadOutcome.Corrupt corrupt -> {
                    String damage = corrupt.what() + " at offset " + corrupt.offset();
                    return new Log(bounds, batches, damage);
                }
                case ReadOutcome.BelowLowMark _, ReadOutcome.EndOfLog _ -> next = bounds.end();
            }
        }
        return new Log(bounds, batches, null);
    }

    private static void add(ByteBuffer read, int length, Map<Long, Long> batches) {
        BatchView view = BatchView.of(read, 0);
        for (int at = 0; at < length; at += view.sizeBytes()) {
            view.wrap(read, at);
            CRC32C sum = new CRC32C();
            sum.update(read.duplicate().position(at).limit(at + view.sizeBytes()));
            batches.put(view.baseOffset(), sum.getValue());
        }
    }
}
