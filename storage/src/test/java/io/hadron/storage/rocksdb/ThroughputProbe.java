package io.hadron.storage.rocksdb;

import io.hadron.storage.BatchFrame;
import io.hadron.storage.Batches;
import io.hadron.storage.OpenRequest;
import io.hadron.storage.ReadOutcome;
import io.hadron.storage.StorageConfig;
import io.hadron.storage.StorageMemory;
import io.hadron.storage.Store;
import io.hadron.storage.StoreObserver;
import io.hadron.storage.StoreOp;
import io.hadron.storage.StoreOpening;
import io.hadron.storage.StoreWrite;
import io.hadron.storage.SyncMode;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/**
 * Not a test: measures one store, by hand. Arguments: directory, sync mode, batch KiB, total MiB,
 * groups, bytes in flight in MiB, repetitions.
 */
public final class ThroughputProbe {
    private ThroughputProbe() {}

    public static void main(String[] args) throws Exception {
        Path dir = Path.of(args[0]);
        SyncMode mode = SyncMode.valueOf(args[1]);
        int size = Integer.parseInt(args[2]) * 1024;
        long total = Long.parseLong(args[3]) << 20;
        int groups = Integer.parseInt(args[4]);
        int inFlight = Math.max(1, (int) ((Long.parseLong(args[5]) << 20) / size));
        for (int i = 0; i < Integer.parseInt(args[6]); i++) {
            delete(dir);
            run(dir, mode, size, total, groups, inFlight);
        }
        delete(dir);
    }

    private static void run(Path dir, SyncMode mode, int size, long total, int groups, int inFlight)
            throws Exception {
        StorageConfig config =
                StorageConfig.at(dir)
                        .withSync(mode)
                        .withMemory(
                                new StorageMemory(
                                        32L << 20,
                                        Long.getLong("memtables", 64) << 20,
                                        Long.getLong("commit", 16) << 20));
        StoreOpening opening =
                RocksStore.open(
                        config,
                        OpenRequest.create(new UUID(1, 1), 1),
                        System.err::println,
                        StoreObserver.NONE);
        Store store = ((StoreOpening.Opened) opening).store();
        ByteBuffer[] batches = new ByteBuffer[inFlight + 1];
        for (int i = 0; i < batches.length; i++) {
            batches[i] =
                    Batches.of(0, size / 1024, size - BatchFrame.HEADER_BYTES, 1, new Random(i));
        }
        Semaphore room = new Semaphore(inFlight);
        long[] ends = new long[groups];
        double cpu = cpu();
        long start = System.nanoTime();
        long n = 0;
        for (long sent = 0; sent < total; sent += size) {
            room.acquire();
            int group = (int) (n % groups);
            ByteBuffer batch = batches[(int) (n++ % batches.length)];
            long base = ends[group];
            batch.putLong(0, base);
            ends[group] += size / 1024;
            store.submit(
                    new StoreWrite(
                            List.of(new StoreOp.Append(group, base, ends[group] - 1, batch)),
                            room::release));
        }
        room.acquire(inFlight);
        long written = System.nanoTime();
        double cpuWritten = cpu();
        ((RocksStore) store).engine().flush();
        double cpuFlushed = cpu();
        long flushed = System.nanoTime();
        ByteBuffer target = ByteBuffer.allocateDirect(Integer.getInteger("read", 1) << 20);
        long read = 0;
        for (int group = 0; group < groups; group++) {
            long at = 0;
            while (at < ends[group]) {
                target.clear();
                ReadOutcome.Batches got =
                        (ReadOutcome.Batches) store.read(group, at, Long.MAX_VALUE, target);
                at = got.lastOffset() + 1;
                read += got.bytes();
            }
        }
        double gb = total / 1e9;
        System.out.printf(
                "%s %d KiB commit=%d: write %.0f MB/s, CPU %.2f s/GB (+flush %.2f), %.1f MB per commit;"
                        + " read %.0f MB/s, CPU %.2f s/GB; RSS %s%n",
                mode,
                size / 1024,
                config.memory().commit() >> 20,
                gb * 1e12 / (written - start),
                (cpuWritten - cpu) / gb,
                (cpuFlushed - cpu) / gb,
                total / 1e6 / store.metrics().commits(),
                read * 1e3 / (System.nanoTime() - flushed),
                (cpu() - cpuFlushed) / (read / 1e9),
                rss());
        store.close();
        System.out.println(
                "after close: RSS " + rss() + ", live native objects " + NativeScope.live());
    }

    private static double cpu() {
        return ((com.sun.management.OperatingSystemMXBean)
                                ManagementFactory.getOperatingSystemMXBean())
                        .getProcessCpuTime()
                / 1e9;
    }

    private static String rss() throws Exception {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(l -> l.startsWith("VmRSS")).findFirst().orElse("?");
        }
    }

    private static void delete(Path dir) throws Exception {
        if (Files.exists(dir)) {
            try (Stream<Path> files = Files.walk(dir).sorted(java.util.Comparator.reverseOrder())) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
