package io.hadron.storage.rocksdb;

import io.hadron.storage.Batches;
import io.hadron.storage.OpenRequest;
import io.hadron.storage.StoreClosedException;
import io.hadron.storage.StoreOp;
import io.hadron.storage.StoreWrite;
import io.hadron.storage.SyncMode;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A process of its own, for tests that kill it or make its system calls fail. Tells what was
 * acknowledged, per line.
 */
public final class StoreChild {
    private StoreChild() {}

    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Fixture fixture = new Fixture(Path.of(args[1]));
        fixture.config = fixture.config.withSync(SyncMode.valueOf(args[2]));
        RocksStore store = Fixture.store(fixture.open(OpenRequest.create(Fixture.CLUSTER, 1)));
        switch (args[0]) {
            case "load" -> load(store, out, Long.parseLong(args[3]));
            case "failing-sync" -> failingSync(fixture, store, out, Path.of(args[3]));
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    /** Writes until it is killed. Each write is two batches and the state that belongs to them. */
    private static void load(RocksStore store, PrintStream out, long seed)
            throws InterruptedException {
        Random random = new Random(seed);
        Semaphore room = new Semaphore(64);
        long[] ends = new long[4];
        for (int g = 0; g < ends.length; g++) {
            ends[g] = store.bounds(g).end();
        }
        while (true) {
            room.acquire();
            int group = random.nextInt(ends.length);
            long base = ends[group];
            long middle = base + 1 + random.nextInt(5);
            long end = middle + 1 + random.nextInt(5);
            ends[group] = end;
            byte[] state = Long.toString(end).getBytes(StandardCharsets.UTF_8);
            List<StoreOp> ops =
                    List.of(
                            Batches.append(
                                    group,
                                    base,
                                    (int) (middle - base),
                                    random.nextInt(8000),
                                    random),
                            Batches.append(
                                    group,
                                    middle,
                                    (int) (end - middle),
                                    random.nextInt(8000),
                                    random),
                            new StoreOp.PutState(group, new byte[] {7}, state));
            store.submit(
                    new StoreWrite(
                            ops,
                            () -> {
                                out.println(group + " " + end);
                                room.release();
                            }));
        }
    }

    private static void failingSync(Fixture fixture, RocksStore store, PrintStream out, Path flag)
            throws Exception {
        fixture.append(store, 1, 20, 1000);
        out.println("acked " + store.bounds(1).end());
        Files.createFile(flag);
        CountDownLatch completed = new CountDownLatch(1);
        for (int i = 0; i < 3; i++) {
            try {
                StoreOp op = Batches.append(1, 20 + i, 1, 1000, new Random(i));
                store.submit(new StoreWrite(List.of(op), completed::countDown));
            } catch (StoreClosedException e) {
                out.println("refused");
            }
            while (i == 0 && fixture.faults.isEmpty()) {
                Thread.onSpinWait();
            }
        }
        out.println("completed " + completed.await(200, TimeUnit.MILLISECONDS));
        out.println("faults " + fixture.faults.size() + " in " + fixture.faults.getFirst().where());
        out.println("writable " + store.health().writable());
        Runtime.getRuntime().halt(70);
    }
}
