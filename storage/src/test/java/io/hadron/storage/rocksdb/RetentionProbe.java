package io.hadron.storage.rocksdb;

import io.hadron.storage.BatchFrame;
import io.hadron.storage.Batches;
import io.hadron.storage.OpenRequest;
import io.hadron.storage.RetentionPolicy;
import io.hadron.storage.StorageConfig;
import io.hadron.storage.StoreObserver;
import io.hadron.storage.StoreOp;
import io.hadron.storage.StoreOpening;
import io.hadron.storage.StoreWrite;
import io.hadron.storage.SyncMode;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/**
 * Not a test: writes many times what retention keeps, and prints disk use and the time to read the
 * head. Arguments: directory (must not exist), groups, limit per group in MiB, total MiB, batch
 * KiB, every how many batches the last group gets one (1 for as often as the others).
 */
public final class RetentionProbe {
    private RetentionProbe() {}

    public static void main(String[] args) throws Exception {
        int groups = Integer.parseInt(args[1]);
        long limit = Long.parseLong(args[2]) << 20;
        long total = Long.parseLong(args[3]) << 20;
        int size = Integer.parseInt(args[4]) * 1024;
        int rare = Integer.parseInt(args[5]);
        StorageConfig config = StorageConfig.at(Path.of(args[0])).withSync(SyncMode.OS);
        StoreOpening opening =
                RocksStore.open(
                        config,
                        OpenRequest.create(new UUID(1, 1), 1),
                        System.err::println,
                        StoreObserver.NONE);
        try (RocksStore store = (RocksStore) ((StoreOpening.Opened) opening).store()) {
            ByteBuffer[] batches = new ByteBuffer[65];
            for (int i = 0; i < batches.length; i++) {
                batches[i] = Batches.of(0, 1, size - BatchFrame.HEADER_BYTES, 1, new Random(i));
            }
            Semaphore room = new Semaphore(64);
            long[] ends = new long[groups];
            double cpu = cpu();
            long step = total / 20;
            long next = step;
            long trim = 0;
            long n = 0;
            double most = 0;
            for (long sent = 0; sent < total; sent += size, n++) {
                int group = (int) (n % groups);
                if (group == groups - 1 && n / groups % rare != 0) {
                    group = 0;
                }
                room.acquire();
                ByteBuffer batch = batches[(int) (n % batches.length)].putLong(0, ends[group]);
                long base = ends[group]++;
                store.submit(
                        new StoreWrite(
                                List.of(new StoreOp.Append(group, base, base, batch)),
                                room::release));
                if (sent >= trim) {
                    trim = sent + (limit * groups) / 50;
                    for (int g = 0; g < groups; g++) {
                        long keep =
                                store.retentionOffset(g, RetentionPolicy.bySize(limit), ends[g]);
                        store.submit(
                                new StoreWrite(List.of(new StoreOp.TrimPrefix(g, keep)), () -> {}));
                    }
                }
                if (sent >= next) {
                    next += step;
                    long live = 0;
                    for (int g = 0; g < groups; g++) {
                        live += store.bounds(g).sizeBytes();
                    }
                    long used = store.metrics().diskUsedBytes() - (128L << 20);
                    most = Math.max(most, (double) used / (limit * groups));
                    System.out.printf(
                            "sent %5d MiB, live %5d, disk %5d (%.2f of the limit), blobs %d, head read %.0f us, CPU"
                                    + " %.2f s/GB%n",
                            sent >> 20,
                            live >> 20,
                            used >> 20,
                            (double) used / (limit * groups),
                            store.engine()
                                            .db()
                                            .getLongProperty(
                                                    store.engine().log(),
                                                    "rocksdb.total-blob-file-size")
                                    >> 20,
                            headMicros(store, groups, size),
                            (cpu() - cpu) / (sent / 1e9));
                }
            }
            room.acquire(64);
            System.out.printf("most: %.2f of the limit%n", most);
        }
    }

    private static double headMicros(RocksStore store, int groups, int size) {
        ByteBuffer target = ByteBuffer.allocateDirect(2 * size);
        long start = System.nanoTime();
        for (int i = 0; i < 10 * groups; i++) {
            store.read(
                    i % groups, store.bounds(i % groups).lowMark(), Long.MAX_VALUE, target.clear());
        }
        return (System.nanoTime() - start) / 1e3 / (10 * groups);
    }

    private static double cpu() {
        return ((com.sun.management.OperatingSystemMXBean)
                                ManagementFactory.getOperatingSystemMXBean())
                        .getProcessCpuTime()
                / 1e9;
    }
}
