package io.hadron.server.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class InboundBudgetTest {
    private final InboundBudget budget = new InboundBudget(100_000);
    private final List<String> order = new ArrayList<>();

    @Test
    void servesThoseInLineInOrder() {
        InboundBudget.Account first = budget.open(100_000);
        InboundBudget.Account large = budget.open(100_000);
        InboundBudget.Account late = budget.open(100_000);
        assertThat(first.tryReserve(60_000)).isTrue();
        assertThat(large.tryReserve(70_000)).isFalse();
        large.await(70_000, () -> order.add("large"));
        assertThat(late.tryReserve(10_000)).as("nobody overtakes").isFalse();
        late.await(10_000, () -> order.add("late"));
        assertThat(order).isEmpty();
        first.release(60_000);
        assertThat(order).containsExactly("large", "late");
        large.release(70_000);
        late.release(10_000);
        assertThat(budget.used()).isZero();
    }

    @Test
    void aConnectionAtItsLimitHoldsUpNobodyElse() {
        InboundBudget.Account greedy = budget.open(20_000);
        InboundBudget.Account other = budget.open(20_000);
        assertThat(greedy.tryReserve(20_000)).isTrue();
        assertThat(greedy.tryReserve(5_000)).isFalse();
        greedy.await(5_000, () -> order.add("greedy"));
        assertThat(other.tryReserve(20_000)).isTrue();
        greedy.release(20_000);
        assertThat(order).containsExactly("greedy");
    }

    @Test
    void smallFramesPassWhenLargeOnesWait() {
        InboundBudget.Account producer = budget.open(100_000);
        InboundBudget.Account waiting = budget.open(100_000);
        InboundBudget.Account consumer = budget.open(100_000);
        assertThat(producer.tryReserve(100_000)).isTrue();
        waiting.await(50_000, () -> order.add("waiting"));
        assertThat(consumer.tryReserve(100)).isTrue();
        int passed = 1;
        while (consumer.tryReserve(1000)) {
            passed++;
        }
        assertThat(passed).isBetween(10, 14);
        assertThat(waiting.leave()).isTrue();
        assertThat(waiting.leave()).isFalse();
        producer.release(100_000);
        assertThat(order).isEmpty();
        assertThat(producer.tryReserve(50_000)).isTrue();
    }

    @Test
    void losesNobodyUnderConcurrency() throws Exception {
        long seed = Long.getLong("hadron.seed", System.nanoTime());
        System.out.println("InboundBudgetTest seed " + seed);
        int threads = 4;
        int rounds = 20_000;
        AtomicInteger finished = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        ConcurrentLinkedQueue<Runnable> releases = new ConcurrentLinkedQueue<>();
        for (int t = 0; t < threads; t++) {
            Random random = new Random(seed + t);
            InboundBudget.Account account = budget.open(60_000);
            Thread.ofPlatform()
                    .daemon()
                    .start(() -> {
                        await(go);
                        for (int i = 0; i < rounds; i++) {
                            step(account, 1 + random.nextInt(50_000), releases);
                        }
                        finished.incrementAndGet();
                    });
        }
        go.countDown();
        Awaitility.await()
                .until(() -> {
                    drain(releases);
                    return finished.get() == threads;
                });
        drain(releases);
        assertThat(budget.used()).isZero();
    }

    private static void step(
            InboundBudget.Account account, long bytes, ConcurrentLinkedQueue<Runnable> releases) {
        if (!account.tryReserve(bytes)) {
            CountDownLatch granted = new CountDownLatch(1);
            account.await(bytes, granted::countDown);
            while (granted.getCount() > 0) {
                drain(releases);
                Thread.onSpinWait();
            }
        }
        if (ThreadLocalRandom.current().nextBoolean()) {
            account.release(bytes);
        } else {
            releases.add(() -> account.release(bytes));
        }
    }

    private static void drain(ConcurrentLinkedQueue<Runnable> releases) {
        Runnable release = releases.poll();
        while (release != null) {
            release.run();
            release = releases.poll();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
