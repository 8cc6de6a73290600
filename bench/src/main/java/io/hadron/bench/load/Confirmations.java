package io.hadron.bench.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Counts confirmations and measures how long they took. At full speed only every 64th record is
 * timed, to keep the load generator lean. Any thread.
 */
final class Confirmations implements Completion {
    private static final long TIMED_AT_FULL_SPEED = 64;

    private final long timedEvery;
    private final Failures failures;
    private final LongAdder confirmed = new LongAdder();
    private final ConcurrentHistogram micros =
            new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(10), 3);

    Confirmations(double rate, Failures failures) {
        timedEvery = rate > 0 ? 1 : TIMED_AT_FULL_SPEED;
        this.failures = failures;
    }

    Completion of(long index, long dueNanos) {
        if (index % timedEvery != 0) {
            return this;
        }
        return failure -> {
            if (failure == null) {
                long taken = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - dueNanos);
                micros.recordValue(Math.clamp(taken, 0, micros.getHighestTrackableValue()));
            }
            done(failure);
        };
    }

    @Override
    public void done(@Nullable Throwable failure) {
        if (failure == null) {
            confirmed.increment();
        } else {
            failures.add(failure);
        }
    }

    long confirmed() {
        return confirmed.sum();
    }

    Latency latency() {
        return Latency.of(micros);
    }
}
