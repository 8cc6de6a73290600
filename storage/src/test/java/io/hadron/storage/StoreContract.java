package io.hadron.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store does. */
public abstract class StoreContract {
    protected static final UUID CLUSTER = new UUID(1, 2);
    protected static final long MIB = 1L << 20;
    private Store store;

    /** Opens the store of this test, the same one each time. */
    protected abstract StoreOpening open(OpenRequest request);

    /** Waits until all that was submitted has completed. */
    protected abstract void settle(Store store);

    /** Ends the store as kill -9 would, or closes it if that cannot be done here. */
    protected void crashProcess(Store store) {
        store.close();
    }

    @AfterEach
    void closeStore() {
        if (store != null) {
            store.close();
        }
        closed();
    }

    /** Called when the test has closed its store. */
    protected void closed() {}

    private Store create() {
        store = opened(open(OpenRequest.create(CLUSTER, 1)));
        return store;
    }

    private Store reopen() {
        store.close();
        store = opened(open(OpenRequest.existing(CLUSTER, 1)));
        return store;
    }

    protected static Store opened(StoreOpening opening) {
        assertThat(opening).isInstanceOf(StoreOpening.Opened.class);
        return ((StoreOpening.Opened) opening).store();
    }

    protected static StorageSpace noReserve() {
        return new StorageSpace(0, 0, 0, Duration.ofMillis(50));
    }

    /** Remembers what became of a write. */
    protected static final class Fate implements WriteCompletion {
        volatile WriteRefusal refusal;
        final AtomicInteger completions = new AtomicInteger();

        @Override
        public void done() {
            completions.incrementAndGet();
        }

        @Override
        public void refused(WriteRefusal why) {
            refusal = why;
            completions.incrementAndGet();
        }
    }

    protected final Fate write(Store target, StoreOp... ops) {
        Fate fate = new Fate();
        target.submit(new StoreWrite(List.of(ops), fate));
        settle(target);
        assertThat(fate.completions).hasValue(1);
        return fate;
    }

    @Test
    void opensAsWhatItIs() {
        assertThat(open(OpenRequest.existing(CLUSTER, 1)))
                .isInstanceOf(StoreOpening.EmptyWhereExpected.class);
        StoreOpening fresh = open(OpenRequest.create(CLUSTER, 1));
        assertThat(fresh).isInstanceOf(StoreOpening.Fresh.class);
        store = opened(fresh);
        StoreIdentity identity = store.identity();
        assertThat(open(OpenRequest.create(CLUSTER, 1))).isInstanceOf(StoreOpening.Locked.class);
        store.close();
        assertThat(open(OpenRequest.existing(new UUID(9, 9), 1)))
                .isInstanceOf(StoreOpening.ForeignStore.class);
        assertThat(open(OpenRequest.existing(CLUSTER, 2)))
                .isInstanceOf(StoreOpening.ForeignStore.class);
        assertThat(open(new OpenRequest(CLUSTER, 1, new UUID(3, 3), OpenRequest.Absence.REFUSE)))
                .isInstanceOf(StoreOpening.ForeignStore.class);
        StoreOpening again =
                open(new OpenRequest(CLUSTER, 1, identity.storeId(), OpenRequest.Absence.REFUSE));
        assertThat(again).isInstanceOf(StoreOpening.Clean.class);
        store = opened(again);
        assertThat(store.identity()).isEqualTo(identity);
    }

    @Test
    void aClosedStoreSaysSo() {
        Store target = create();
        target.close();
        target.close();
        assertThat(target.health().writable()).isFalse();
        for (Runnable call :
                List.<Runnable>of(
                        () -> target.read(1, 0, 10, ByteBuffer.allocate(10)),
                        () -> target.getState(1, new byte[1]),
                        () -> target.forEachState(1, (k, v) -> true),
                        () -> target.offsetForTime(1, 0, 1),
                        () ->
                                target.submit(
                                        new StoreWrite(
                                                List.of(new StoreOp.DropGroup(1)), () -> {})))) {
            org.assertj.core.api.Assertions.assertThatThrownBy(call::run)
                    .isInstanceOf(StoreClosedException.class);
        }
    }

    @Test
    void aBrokenRuleRefusesTheWholeWriteAndNothingElse() {
        Store target = create();
        Random random = new Random(1);
        write(target, Batches.append(1, 0, 5, 100, random));
        Fate gap =
                write(
                        target,
                        new StoreOp.PutState(1, new byte[] {1}, new byte[] {1}),
                        Batches.append(1, 5, 5, 100, random),
                        Batches.append(1, 11, 1, 100, random));
        assertThat(gap.refusal.reason()).isEqualTo(WriteRefusal.Reason.NOT_CONTIGUOUS);
        assertThat(target.bounds(1).end()).isEqualTo(5);
        assertThat(target.getState(1, new byte[] {1})).isNull();
        ByteBuffer lying = Batches.of(5, 3, 100, 0, random);
        assertThat(write(target, new StoreOp.Append(1, 5, 6, lying)).refusal.reason())
                .isEqualTo(WriteRefusal.Reason.BAD_BATCH);
        assertThat(
                        write(target, new StoreOp.Append(1, 5, 5, ByteBuffer.allocate(20)))
                                .refusal
                                .reason())
                .isEqualTo(WriteRefusal.Reason.BAD_BATCH);
        assertThat(
                        write(target, new StoreOp.PutState(1, new byte[5000], new byte[1]))
                                .refusal
                                .reason())
                .isEqualTo(WriteRefusal.Reason.TOO_LARGE);
        write(target, new StoreOp.TrimPrefix(1, 3));
        assertThat(write(target, new StoreOp.TruncateSuffix(1, 2)).refusal.reason())
                .isEqualTo(WriteRefusal.Reason.BAD_CUT);
        assertThat(write(target, new StoreOp.TruncateSuffix(1, 4)).refusal.reason())
                .as("the batch reaches below the low mark")
                .isEqualTo(WriteRefusal.Reason.BAD_CUT);
        assertThat(
                        write(
                                        target,
                                        Batches.append(1, 5, 1, 10, random),
                                        new StoreOp.TruncateSuffix(1, 5))
                                .refusal
                                .reason())
                .isEqualTo(WriteRefusal.Reason.BAD_CUT);
        assertThat(write(target, Batches.append(1, 5, 1, 100, random)).refusal).isNull();
        assertThat(target.bounds(1).end()).isEqualTo(6);
    }

    @Test
    void writesCompleteInOrderAndBuffersAreLeftAlone() {
        Store target = create();
        Random random = new Random(2);
        List<Integer> order = new ArrayList<>();
        List<ByteBuffer> buffers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            int number = i;
            ByteBuffer padded = ByteBuffer.allocateDirect(400).position(50);
            padded.put(Batches.of(i, 1, 200, i, random)).limit(padded.position()).position(50);
            buffers.add(padded);
            target.submit(
                    new StoreWrite(
                            List.of(new StoreOp.Append(7, i, i, padded)),
                            () -> {
                                synchronized (order) {
                                    order.add(number);
                                }
                            }));
        }
        settle(target);
        assertThat(order).hasSize(200).isSorted();
        assertThat(buffers).allMatch(b -> b.position() == 50 && b.limit() == 50 + 261);
        assertThat(target.bounds(7)).isEqualTo(new LogBounds(0, 200, 200 * 261));
    }

    @Test
    void readsWholeBatchesThatFit() {
        Store target = create();
        Random random = new Random(3);
        for (int i = 0; i < 10; i++) {
            write(target, Batches.append(1, i * 10L, 10, 939, random));
        }
        for (ByteBuffer buffer :
                List.of(ByteBuffer.allocate(2500), ByteBuffer.allocateDirect(2500))) {
            buffer.position(100);
            assertThat(target.read(1, 15, Long.MAX_VALUE, buffer))
                    .isEqualTo(new ReadOutcome.Batches(2000, 10, 29));
            assertThat(buffer.position()).isEqualTo(2100);
            assertThat(buffer.limit()).isEqualTo(2500);
            assertThat(buffer.getLong(100)).isEqualTo(10);
            assertThat(target.read(1, 30, Long.MAX_VALUE, buffer))
                    .isEqualTo(new ReadOutcome.TooSmall(1000));
            assertThat(buffer.position()).isEqualTo(2100);
            buffer.clear();
            assertThat(target.read(1, 5, 20, buffer))
                    .isEqualTo(new ReadOutcome.Batches(2000, 0, 19));
            buffer.clear();
            assertThat(target.read(1, 5, 19, buffer))
                    .isEqualTo(new ReadOutcome.Batches(1000, 0, 9));
            buffer.clear();
            assertThat(target.read(1, 5, 9, buffer)).isEqualTo(new ReadOutcome.EndOfLog(100));
            assertThat(target.read(1, 95, 100, buffer))
                    .isEqualTo(new ReadOutcome.Batches(1000, 90, 99));
            assertThat(target.read(1, 100, 200, buffer)).isEqualTo(new ReadOutcome.EndOfLog(100));
            assertThat(target.read(5, 0, 200, buffer)).isEqualTo(new ReadOutcome.EndOfLog(0));
        }
    }

    @Test
    void findsBatchesByTimeAlsoWhenClocksJump() {
        Store target = create();
        Random random = new Random(4);
        long[] times = {10, 20, 15, 90, 30, 40, 50, 100, 60, 70};
        for (int i = 0; i < times.length; i++) {
            write(target, new StoreOp.Append(1, i, i, Batches.of(i, 1, 2000, times[i], random)));
        }
        assertThat(target.offsetForTime(1, 0, 10)).hasValue(0);
        assertThat(target.offsetForTime(1, 16, 10)).hasValue(1);
        assertThat(target.offsetForTime(1, 21, 10)).hasValue(3);
        assertThat(target.offsetForTime(1, 95, 10)).hasValue(7);
        assertThat(target.offsetForTime(1, 95, 7)).isEmpty();
        assertThat(target.offsetForTime(1, 101, 10)).isEmpty();
        write(target, new StoreOp.TrimPrefix(1, 4));
        assertThat(target.offsetForTime(1, 45, 10))
                .as("a deleted batch was ahead of its time")
                .hasValue(6);
        write(target, new StoreOp.TruncateSuffix(1, 7));
        assertThat(target.offsetForTime(1, 55, 10)).isEmpty();
        assertThat(target.offsetForTime(2, 55, 10)).isEmpty();
    }

    @Test
    void saysWhatRetentionMayDelete() {
        Store target = create();
        Random random = new Random(5);
        for (int i = 0; i < 10; i++) {
            write(
                    target,
                    new StoreOp.Append(
                            1, i * 5L, i * 5L + 4, Batches.of(i * 5L, 5, 939, i * 100L, random)));
        }
        assertThat(target.retentionOffset(1, RetentionPolicy.bySize(10_000), 50)).isZero();
        assertThat(target.retentionOffset(1, RetentionPolicy.bySize(9_999), 50)).isEqualTo(5);
        assertThat(target.retentionOffset(1, RetentionPolicy.bySize(3_500), 50)).isEqualTo(35);
        assertThat(target.retentionOffset(1, RetentionPolicy.bySize(0), 50)).isEqualTo(50);
        assertThat(target.retentionOffset(1, RetentionPolicy.bySize(0), 17)).isEqualTo(15);
        assertThat(target.retentionOffset(1, RetentionPolicy.byAge(300), 50)).isEqualTo(15);
        assertThat(target.retentionOffset(1, RetentionPolicy.byAge(9999), 50)).isEqualTo(50);
        assertThat(target.retentionOffset(1, new RetentionPolicy(3_500, 100), 50)).isEqualTo(35);
        write(target, new StoreOp.TrimPrefix(1, 17));
        assertThat(target.bounds(1)).isEqualTo(new LogBounds(17, 50, 7000));
        assertThat(target.retentionOffset(1, RetentionPolicy.bySize(6_000), 50)).isEqualTo(20);
        assertThat(target.retentionOffset(1, RetentionPolicy.byAge(0), 50)).isEqualTo(17);
        assertThat(target.retentionOffset(3, RetentionPolicy.byAge(0), 50)).isZero();
    }

    @Test
    void keepsStateApartByGroupAndPrefix() {
        Store target = create();
        write(
                target,
                new StoreOp.PutState(1, new byte[] {1, 1}, new byte[] {11}),
                new StoreOp.PutState(1, new byte[] {1, (byte) 0xFF}, new byte[] {12}),
                new StoreOp.PutState(1, new byte[] {2}, new byte[] {13}),
                new StoreOp.PutState(2, new byte[] {1}, new byte[] {14}),
                new StoreOp.PutState(1, new byte[0], new byte[0]));
        assertThat(state(target, 1, new byte[0])).containsExactly(0, 11, 12, 13);
        assertThat(state(target, 1, new byte[] {1})).containsExactly(11, 12);
        assertThat(state(target, 1, new byte[] {1, (byte) 0xFF})).containsExactly(12);
        write(target, new StoreOp.DeleteState(1, new byte[] {1, 1}), new StoreOp.DropGroup(2));
        assertThat(state(target, 1, new byte[] {1})).containsExactly(12);
        assertThat(state(target, 2, new byte[0])).isEmpty();
    }

    private static List<Integer> state(Store target, long group, byte[] prefix) {
        List<Integer> values = new ArrayList<>();
        target.forEachState(
                group,
                prefix,
                (key, value) -> {
                    values.add(value.length == 0 ? 0 : (int) value[0]);
                    return true;
                });
        return values;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void agreesWithAModel(long seed) {
        Random random = new Random(seed);
        Store target = create();
        Model model = new Model(random);
        for (int step = 0; step < 300; step++) {
            List<StoreOp> ops = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                model.randomOp(ops);
            }
            Fate fate = new Fate();
            target.submit(new StoreWrite(ops, fate));
            if (random.nextInt(4) == 0) {
                settle(target);
                assertThat(fate.completions).as("seed %d step %d: %s", seed, step, ops).hasValue(1);
                assertThat(fate.refusal).as("seed %d step %d: %s", seed, step, ops).isNull();
                model.check(target, "seed " + seed + " step " + step);
            }
            if (random.nextInt(80) == 0) {
                settle(target);
                if (random.nextBoolean()) {
                    crashProcess(target);
                }
                target = reopen();
                model.check(target, "seed " + seed + " reopened at step " + step);
            }
        }
    }

    /** The simplest thing that could be right. */
    private static final class Model {
        private static final int GROUPS = 4;

        private final Random random;
        private final TreeMap<Long, TreeMap<Long, ByteBuffer>> logs = new TreeMap<>();
        private final long[] lowMarks = new long[GROUPS];
        private final long[] ends = new long[GROUPS];
        private final TreeMap<String, byte[]> states = new TreeMap<>();

        Model(Random random) {
            this.random = random;
            for (long g = 0; g < GROUPS; g++) {
                logs.put(g, new TreeMap<>());
            }
        }

        void randomOp(List<StoreOp> ops) {
            int group = random.nextInt(GROUPS);
            boolean appended =
                    ops.stream().anyMatch(o -> o.group() == group && o instanceof StoreOp.Append);
            TreeMap<Long, ByteBuffer> log = logs.get((long) group);
            switch (random.nextInt(12)) {
                case 0 -> {
                    ends[group] = Math.max(ends[group], lowMarks[group]);
                    long low =
                            lowMarks[group]
                                    + random.nextInt((int) (ends[group] - lowMarks[group]) + 3);
                    ops.add(new StoreOp.TrimPrefix(group, low));
                    lowMarks[group] = Math.max(lowMarks[group], low);
                    ends[group] = Math.max(ends[group], low);
                    log.headMap(lowMarks[group], false).clear();
                }
                case 1 -> {
                    if (!appended && ends[group] > lowMarks[group]) {
                        long end =
                                lowMarks[group]
                                        + random.nextInt((int) (ends[group] - lowMarks[group]));
                        var first = log.ceilingEntry(end);
                        if (first != null && first.getValue().getLong(0) >= lowMarks[group]) {
                            ops.add(new StoreOp.TruncateSuffix(group, end));
                            ends[group] = first.getValue().getLong(0);
                            log.tailMap(end, true).clear();
                        }
                    }
                }
                case 2 -> {
                    byte[] key = {(byte) random.nextInt(6)};
                    ops.add(new StoreOp.DeleteState(group, key));
                    states.remove(group + ":" + key[0]);
                }
                case 3, 4 -> {
                    byte[] key = {(byte) random.nextInt(6)};
                    byte[] value = new byte[random.nextInt(50)];
                    random.nextBytes(value);
                    ops.add(new StoreOp.PutState(group, key, value));
                    states.put(group + ":" + key[0], value);
                }
                case 5 -> {
                    if (random.nextInt(10) == 0 && !appended) {
                        ops.add(new StoreOp.DropGroup(group));
                        log.clear();
                        lowMarks[group] = 0;
                        ends[group] = 0;
                        states.keySet().removeIf(k -> k.startsWith(group + ":"));
                    }
                }
                default -> {
                    int records = 1 + random.nextInt(20);
                    int payload =
                            random.nextInt(10) == 0
                                    ? random.nextInt(40_000)
                                    : random.nextInt(2_000);
                    StoreOp.Append append =
                            Batches.append(group, ends[group], records, payload, random);
                    ops.add(append);
                    ends[group] += records;
                    log.put(append.lastOffset(), append.batch());
                }
            }
            if (ops.isEmpty()) {
                ops.add(new StoreOp.DeleteState(99, new byte[1]));
            }
        }

        void check(Store target, String when) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
            for (int g = 0; g < GROUPS; g++) {
                TreeMap<Long, ByteBuffer> log = logs.get((long) g);
                long size = log.values().stream().mapToLong(ByteBuffer::remaining).sum();
                assertThat(target.bounds(g))
                        .as("%s group %d", when, g)
                        .isEqualTo(new LogBounds(lowMarks[g], ends[g], size));
                buffer.clear();
                long at = lowMarks[g];
                while (at < ends[g]) {
                    ReadOutcome outcome = target.read(g, at, Long.MAX_VALUE, buffer);
                    if (outcome instanceof ReadOutcome.TooSmall) {
                        buffer.clear();
                        continue;
                    }
                    assertThat(outcome)
                            .as("%s group %d at %d", when, g, at)
                            .isInstanceOf(ReadOutcome.Batches.class);
                    at = ((ReadOutcome.Batches) outcome).lastOffset() + 1;
                }
                assertThat(at).isEqualTo(ends[g]);
                checkOne(target, g, log, when);
                int group = g;
                TreeMap<String, byte[]> found = new TreeMap<>();
                target.forEachState(
                        g,
                        (key, value) -> {
                            found.put(group + ":" + key[0], value);
                            return true;
                        });
                assertThat(found.keySet())
                        .as("%s state of %d", when, g)
                        .isEqualTo(states.subMap(g + ":", (g + 1) + ":").keySet());
                found.forEach((k, v) -> assertThat(v).isEqualTo(states.get(k)));
            }
        }

        private void checkOne(
                Store target, int group, NavigableMap<Long, ByteBuffer> log, String when) {
            if (ends[group] == lowMarks[group]) {
                return;
            }
            long offset = lowMarks[group] + random.nextInt((int) (ends[group] - lowMarks[group]));
            ByteBuffer expected = log.ceilingEntry(offset).getValue();
            ByteBuffer one = ByteBuffer.allocate(expected.remaining());
            assertThat(target.read(group, offset, Long.MAX_VALUE, one))
                    .as(when)
                    .isInstanceOf(ReadOutcome.Batches.class);
            byte[] bytes = new byte[expected.remaining()];
            expected.duplicate().get(bytes);
            assertThat(Arrays.equals(one.array(), bytes)).as(when).isTrue();
            long time = random.nextInt((int) ends[group] + 1);
            OptionalLong byTime = OptionalLong.empty();
            for (ByteBuffer batch : log.values()) {
                if (BatchFrame.maxTimestampMs(batch, 0) >= time) {
                    byTime = OptionalLong.of(Math.max(batch.getLong(0), lowMarks[group]));
                    break;
                }
            }
            assertThat(target.offsetForTime(group, time, Long.MAX_VALUE))
                    .as(when)
                    .isEqualTo(byTime);
        }
    }
}
