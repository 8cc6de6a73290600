package io.hadron.bench.load;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Consumes a stream that is filled already, by a group. The time counts from the first record to
 * the last durable confirmation; joining the group does not count.
 */
public final class ConsumeLoad {
    private static final Duration POLL = Duration.ofMillis(200);

    private static final int SETTLE_POLLS = 25;

    private final LoadSpec spec;
    private final LoadDriver driver;

    public ConsumeLoad(LoadSpec spec, LoadDriver driver) {
        this.spec = spec;
        this.driver = driver;
    }

    /** Runs it; the warm-up is done by a group of its own. */
    public LoadResult run(Stopwatch watch) {
        String group = spec.consumption().group();
        if (spec.work().warmup() > 0) {
            Intake warm = new Intake(0, spec.work().warmup());
            String warmGroup = group + "-warm-up";
            consume(warmGroup, warm, new Stopwatch(Stopwatch.Marks.none()));
            driver.dropGroup(warmGroup);
        }
        Intake intake = new Intake(spec.work().records(), 0);
        Stopwatch.Span span = consume(group, intake, watch);
        Failures failures = new Failures();
        long left = awaitConfirmed(group);
        if (left > 0) {
            failures.add(new IllegalStateException(left + " records are not confirmed"));
        }
        LoadResult result =
                LoadResult.of(
                        span,
                        intake.count,
                        spec.work().recordSize(),
                        new Latency(0, 0, 0, 0, 0),
                        failures);
        return result.with(intake.check.arrival());
    }

    /** What the broker says is left; its word may lag a little behind its answers. */
    private long awaitConfirmed(String group) {
        long end = System.nanoTime() + POLL.multipliedBy(SETTLE_POLLS).toNanos();
        long left = driver.unconfirmed(group);
        while (left > 0 && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(POLL.toNanos());
            left = driver.unconfirmed(group);
        }
        return left;
    }

    private Stopwatch.Span consume(String group, Intake intake, Stopwatch watch) {
        try (Receiver receiver = driver.groupReceiver(group)) {
            awaitFirst(receiver, intake, watch);
            long end = intake.firstNanos + spec.work().limit().toNanos();
            while (!intake.complete() && System.nanoTime() - end < 0) {
                receiver.poll(intake, POLL);
            }
            receiver.settle();
            return watch.end(System.nanoTime(), intake.firstNanos);
        }
    }

    private void awaitFirst(Receiver receiver, Intake intake, Stopwatch watch) {
        long start = watch.begin();
        long end = start + spec.work().limit().toNanos();
        while (intake.count == 0 && System.nanoTime() - end < 0) {
            receiver.poll(intake, POLL);
        }
        if (intake.count == 0) {
            intake.firstNanos = start;
        }
    }

    private static final class Intake implements RecordSink {
        private final SequenceCheck check;
        private final long atLeast;
        private long count;
        private long firstNanos;

        /** Needs all of the expected records, and at least so many altogether. */
        Intake(long expected, long atLeast) {
            check = new SequenceCheck(expected);
            this.atLeast = atLeast;
        }

        boolean complete() {
            return count >= atLeast && check.complete();
        }

        @Override
        public void accept(int partition, long offset, ByteBuffer value) {
            if (count == 0) {
                firstNanos = System.nanoTime();
            }
            count++;
            check.accept(partition, offset, value);
        }
    }
}
