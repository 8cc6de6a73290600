package io.hadron.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.storage.Batches;
import io.hadron.storage.OpenRequest;
import io.hadron.storage.ReadOutcome;
import io.hadron.storage.StorageConfig;
import io.hadron.storage.StorageFault;
import io.hadron.storage.StorageMemory;
import io.hadron.storage.StorageSpace;
import io.hadron.storage.Store;
import io.hadron.storage.StoreObserver;
import io.hadron.storage.StoreOp;
import io.hadron.storage.StoreOpening;
import io.hadron.storage.StoreWrite;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A store in a directory, with small memory, and ways to look at and spoil its files. */
final class Fixture {
    static final UUID CLUSTER = new UUID(4, 5);
    static final long MIB = 1L << 20;

    final List<StorageFault> faults = new CopyOnWriteArrayList<>();
    private final Random random = new Random(42);
    StorageConfig config;

    Fixture(Path dir) {
        config =
                StorageConfig.at(dir)
                        .withMemory(new StorageMemory(4 * MIB, 4 * MIB, MIB))
                        .withSpace(new StorageSpace(0, 0, 0, Duration.ofMillis(20)));
    }

    StoreOpening open(OpenRequest request) {
        return RocksStore.open(config, request, faults::add, StoreObserver.NONE);
    }

    StoreOpening reopen() {
        return open(OpenRequest.existing(CLUSTER, 1));
    }

    RocksStore create() {
        return store(open(OpenRequest.create(CLUSTER, 1)));
    }

    static RocksStore store(StoreOpening opening) {
        assertThat(opening).isInstanceOf(StoreOpening.Opened.class);
        return (RocksStore) ((StoreOpening.Opened) opening).store();
    }

    /** Appends one batch per write, each waited for. */
    void append(Store store, long group, int batches, int payload) throws InterruptedException {
        for (int i = 0; i < batches; i++) {
            StoreOp op = Batches.append(group, store.bounds(group).end(), 1, payload, random);
            CountDownLatch done = new CountDownLatch(1);
            store.submit(new StoreWrite(List.of(op), done::countDown));
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    void write(Store store, StoreOp... ops) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        store.submit(new StoreWrite(List.of(ops), done::countDown));
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    }

    /**
     * What kill -9 would leave behind now, in another directory. Nothing may be written meanwhile.
     */
    Fixture killedCopy(Path to) throws IOException {
        copy(config.dir(), to);
        Fixture copy = new Fixture(to);
        copy.config =
                new StorageConfig(
                        to,
                        config.sync(),
                        config.syncInterval(),
                        config.memory(),
                        config.limits(),
                        config.space());
        return copy;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    /** Files of the database with a suffix, oldest first. */
    List<Path> database(String suffix) throws IOException {
        try (Stream<Path> files = Files.list(config.dir().resolve("db"))) {
            return files.filter(f -> f.toString().endsWith(suffix))
                    .sorted(Comparator.comparing(f -> f.getFileName().toString()))
                    .toList();
        }
    }

    /** The write-ahead log that is being written. */
    Path liveLog() throws IOException {
        return database(".log").getLast();
    }

    static void flip(Path file, double at) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            long position = (long) (open.length() * at);
            open.seek(position);
            int value = open.read();
            open.seek(position);
            open.write(value ^ 0x10);
        }
    }

    static void zero(Path file, double from, int bytes) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek((long) (open.length() * from));
            open.write(new byte[bytes]);
        }
    }

    static void cut(Path file, double at) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength((long) (open.length() * at));
        }
    }

    /** Reads a log from its low mark; the outcomes that were not batches, in order. */
    static List<ReadOutcome> problems(Store store, long group) {
        List<ReadOutcome> problems = new ArrayList<>();
        ByteBuffer target = ByteBuffer.allocateDirect(1 << 20);
        long at = store.bounds(group).lowMark();
        long end = store.bounds(group).end();
        while (at < end) {
            target.clear();
            ReadOutcome outcome = store.read(group, at, Long.MAX_VALUE, target);
            if (outcome instanceof ReadOutcome.Batches batches) {
                at = batches.lastOffset() + 1;
            } else {
                problems.add(outcome);
                at++;
            }
        }
        return problems;
    }
}
