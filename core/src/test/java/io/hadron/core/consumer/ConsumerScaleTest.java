package io.hadron.core.consumer;

import static io.hadron.core.consumer.ConsumerRig.GROUP;
import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.model.Backoff;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * A million scattered messages, and how long an acknowledgment takes. Prints its figures; its
 * limits are wide.
 */
class ConsumerScaleTest {

    private static final int MILLION = 1_000_000;

    private static GroupSettings wide() {
        return new GroupSettings(
                3 * MILLION,
                0,
                new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1)),
                null,
                0,
                3 * MILLION);
    }

    private static ConsumerMachine machine() {
        ConsumerMachine machine = ConsumerMachine.create();
        machine.lead(1, 0, 0, 1_000);
        machine.step(new ConsumerInput.GroupConfigured(GROUP, 1, wide(), 0), 1_000);
        machine.step(new ConsumerInput.MemberJoined(GROUP, 1, ConsumerLimits.MAX_CREDIT), 1_000);
        return machine;
    }

    private static List<DeliveryToken> push(ConsumerMachine machine, int perPush) {
        List<DeliveryToken> tokens = new ArrayList<>();
        for (DeliveryPlan plan = machine.plan(perPush, 1_000);
                plan != null;
                plan = machine.plan(perPush, 1_000)) {
            ConsumerStep step = machine.deliver(plan, plan.ranges(), plan.ranges().end(), 1_000);
            machine.encode(step.entries());
            tokens.add(((ConsumerEffect.Deliver) step.effects().getFirst()).token());
        }
        return tokens;
    }

    /** Every second message of two million is acked; the others stay, each on its own. */
    private static ConsumerMachine scattered() {
        ConsumerMachine machine = machine();
        machine.step(new ConsumerInput.LogAdvanced(2 * MILLION), 1_000);
        List<DeliveryToken> tokens = push(machine, 1_000);
        for (int i = 0; i < tokens.size(); i++) {
            OffsetRanges.Builder odd = OffsetRanges.builder();
            for (long o = i * 1_000L + 1; o < (i + 1) * 1_000L; o += 2) {
                odd.add(o);
            }
            ConsumerStep step =
                    machine.step(
                            new ConsumerInput.Settle(
                                    GROUP, 1, List.of(SettleItem.ack(tokens.get(i), odd.build()))),
                            1_000);
            machine.encode(step.entries());
        }
        return machine;
    }

    @Test
    void aMillionScatteredMessagesStayBoundedAndSurviveARestart() {
        byte[] snapshot = scattered().snapshot();
        assertThat(heldBy(ConsumerScaleTest::scattered)).as("in flight, bytes each").isLessThan(16);
        long start = cpuNs();
        ConsumerMachine restored = ConsumerMachine.restore(ByteBuffer.wrap(snapshot));
        restored.lead(2, 0, 2 * MILLION, 2_000);
        long restoreMs = (cpuNs() - start) / 1_000_000;
        start = cpuNs();
        byte[] again = restored.snapshot();
        long snapshotMs = (cpuNs() - start) / 1_000_000;
        assertThat(restored.status(GROUP).progress().waiting()).isEqualTo(MILLION);
        double each =
                heldBy(() -> {
                    ConsumerMachine machine = ConsumerMachine.restore(ByteBuffer.wrap(snapshot));
                    machine.lead(2, 0, 2 * MILLION, 2_000);
                    return machine;
                });
        System.out.printf(
                "10^6 scattered: %.1f bytes each waiting, snapshot %d KiB in %d ms, restore and lead %d ms%n",
                each, again.length / 1024, snapshotMs, restoreMs);
        assertThat(each).isLessThan(64);
        assertThat(restoreMs).isLessThan(5_000);
        restored.step(new ConsumerInput.MemberJoined(GROUP, 2, ConsumerLimits.MAX_CREDIT), 2_000);
        start = cpuNs();
        long delivered = 0;
        for (DeliveryPlan plan = restored.plan(1_000, 2_000);
                plan != null;
                plan = restored.plan(1_000, 2_000)) {
            restored.deliver(plan, plan.ranges(), plan.ranges().end(), 2_000);
            delivered += plan.ranges().count();
        }
        System.out.printf("redelivered %d in %d ms%n", delivered, (cpuNs() - start) / 1_000_000);
        assertThat(delivered).isEqualTo(MILLION);
    }

    @Test
    void scatteredInRandomOrderStayBounded() {
        ConsumerMachine machine = machine();
        machine.step(new ConsumerInput.LogAdvanced(MILLION), 1_000);
        List<DeliveryToken> tokens = push(machine, 1_000);
        Random random = new Random(11);
        double each =
                heldBy(() -> {
                    WaitingRuns runs = new WaitingRuns();
                    long[] offsets = random.longs(MILLION, 0, 1L << 40).distinct().toArray();
                    for (long o : offsets) {
                        runs.add(o, o + 1, 1 + (int) (o & 3), o & 0xffff);
                    }
                    return runs;
                });
        System.out.printf("random order: %.1f bytes each%n", each);
        assertThat(each).isLessThan(64);
        assertThat(tokens).hasSize(1_000);
    }

    @Test
    void singleAcksAndBatchAcks() {
        for (int round = 0; round < 3; round++) {
            System.out.printf(
                    "per record: %d ns in order, %d ns shuffled in calls of 64, %d ns in calls of one; by batch of 1000: %d ns%n",
                    single(false, 64), single(true, 64), single(false, 1), batch());
        }
    }

    private static long batch() {
        ConsumerMachine machine = machine();
        long start = cpuNs();
        for (long end = 1_000; end <= 2 * MILLION; end += 1_000) {
            machine.step(new ConsumerInput.LogAdvanced(end), 1_000);
            DeliveryToken token = push(machine, 1_000).getFirst();
            settle(machine, token, OffsetRanges.of(end - 1_000, end));
        }
        return (cpuNs() - start) / (2 * MILLION);
    }

    /** Everything a message costs the machine: plan, hand-out, settle and the log's bytes. */
    private static long single(boolean shuffled, int perCall) {
        ConsumerMachine machine = machine();
        long[] order = new long[1_000];
        Random random = new Random(5);
        long start = cpuNs();
        for (long end = 1_000; end <= MILLION; end += 1_000) {
            machine.step(new ConsumerInput.LogAdvanced(end), 1_000);
            DeliveryToken token = push(machine, 1_000).getFirst();
            for (int i = 0; i < 1_000; i++) {
                order[i] = end - 1_000 + i;
            }
            for (int i = 999; shuffled && i > 0; i--) {
                int j = random.nextInt(i + 1);
                long swap = order[i];
                order[i] = order[j];
                order[j] = swap;
            }
            for (int from = 0; from < 1_000; from += perCall) {
                settle(machine, token, order, from, Math.min(1_000, from + perCall));
            }
        }
        assertThat(machine.status(GROUP).progress().outstanding()).isZero();
        return (cpuNs() - start) / MILLION;
    }

    private static void settle(
            ConsumerMachine machine, DeliveryToken token, long[] order, int from, int to) {
        java.util.Arrays.sort(order, from, to);
        OffsetRanges.Builder ranges = OffsetRanges.builder();
        for (int i = from; i < to; i++) {
            ranges.add(order[i]);
        }
        settle(machine, token, ranges.build());
    }

    private static void settle(ConsumerMachine machine, DeliveryToken token, OffsetRanges ranges) {
        ConsumerStep step =
                machine.step(
                        new ConsumerInput.Settle(GROUP, 1, List.of(SettleItem.ack(token, ranges))),
                        1_000);
        machine.encode(step.entries());
    }

    /** Time on a processor, so that a busy machine does not count. */
    private static long cpuNs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** Bytes per scattered message that something holds on the heap. */
    private static double heldBy(Supplier<Object> maker) {
        long before = used();
        Object held = maker.get();
        long after = used();
        assertThat(held).isNotNull();
        return (double) (after - before) / MILLION;
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
