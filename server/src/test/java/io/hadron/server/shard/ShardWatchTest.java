package io.hadron.server.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hadron.storage.OpenRequest;
import io.hadron.storage.StorageConfig;
import io.hadron.storage.StoreObserver;
import io.hadron.storage.StoreOpening;
import io.hadron.storage.memory.MemoryDisk;
import io.hadron.storage.memory.MemoryStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ShardWatchTest {
    private static final int TICKS = 40;
    private static final Duration PATIENCE = Duration.ofMillis(TICKS * ShardWatch.TICK_MS);

    private final List<Throwable> defects = new CopyOnWriteArrayList<>();
    private final MemoryStore store =
            (MemoryStore)
                    ((StoreOpening.Opened)
                                    MemoryStore.open(
                                            new MemoryDisk(),
                                            StorageConfig.at(Path.of("memory")),
                                            OpenRequest.create(new UUID(1, 1), 1),
                                            new UUID(2, 1),
                                            fault -> defects.add(fault.cause()),
                                            new StoreObserver() {}))
                            .store();
    private final Shard one = new Shard("one", store, 1 << 20, defects::add);
    private final Shard two = new Shard("two", store, 1 << 20, defects::add);
    private final List<String> hung = new ArrayList<>();
    private final ShardWatch watch =
            new ShardWatch(List.of(one, two), PATIENCE, thread -> hung.add(thread.getName()));

    @BeforeEach
    void start() {
        one.start();
        two.start();
        awaitIdle();
    }

    private void awaitIdle() {
        await().until(() -> !one.isBusy() && !two.isBusy());
    }

    @AfterEach
    void stop() throws InterruptedException {
        one.close();
        two.close();
        assertThat(defects).isEmpty();
        ticks(2 * TICKS);
        assertThat(hung).as("what has stopped does not hang").isEmpty();
    }

    private void ticks(int count) {
        for (int i = 0; i < count; i++) {
            watch.tick();
        }
    }

    private static void turn(Shard shard) {
        CompletableFuture.runAsync(() -> {}, shard).orTimeout(20, TimeUnit.SECONDS).join();
    }

    @Test
    void oneThatGetsNoFurtherIsFound() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        one.execute(() -> {
            inside.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        inside.await();
        ticks(TICKS);
        assertThat(hung).isEmpty();
        ticks(1);
        assertThat(hung).containsExactly("one");
        hung.clear();
        gate.countDown();
        turn(one);
        ticks(TICKS);
        assertThat(hung).isEmpty();
    }

    @Test
    void anIdleOneDoesNotHang() {
        turn(one);
        turn(two);
        awaitIdle();
        ticks(10 * TICKS);
        assertThat(hung).isEmpty();
    }

    @Test
    void oneThatIsSlowDoesNotHang() throws InterruptedException {
        Semaphore begun = new Semaphore(0);
        Semaphore steps = new Semaphore(0);
        int count = 5;
        for (int i = 0; i < count; i++) {
            one.execute(() -> {
                begun.release();
                steps.acquireUninterruptibly();
            });
        }
        for (int i = 0; i < count; i++) { // all in one turn
            begun.acquire();
            ticks(TICKS - 1);
            steps.release();
        }
        turn(one);
        assertThat(hung).isEmpty();
    }
}
