package io.hadron.client.internal.cluster;

import io.hadron.client.HadronException;
import io.hadron.client.HadronException.Outcome;
import io.hadron.client.internal.net.Failures;
import io.hadron.proto.ErrorCode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Repeats one action until it works, fails for good, or its time is over. On the loop. */
final class Retry<T> {
    private final Lane lane;
    private final String what;
    private final Duration time;
    private final Supplier<CompletableFuture<T>> action;
    private final Backoff backoff;
    private final long startNanos = System.nanoTime();
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private int attempts;
    private boolean mayHaveTakenEffect;

    Retry(Lane lane, String what, Duration time, Supplier<CompletableFuture<T>> action) {
        this.lane = lane;
        this.what = what;
        this.time = time;
        this.action = action;
        this.backoff = lane.backoff();
    }

    CompletableFuture<T> result() {
        return result;
    }

    void run() {
        if (lane.isClosed()) {
            result.completeExceptionally(Lane.closedError());
            return;
        }
        attempts++;
        action.get().whenComplete(this::done);
    }

    private void done(@Nullable T value, @Nullable Throwable failure) {
        if (failure == null) {
            result.complete(value);
            return;
        }
        HadronException error = Calls.errorOf(failure);
        mayHaveTakenEffect |= error.outcome() == Outcome.UNKNOWN;
        if (!error.retryable()) {
            result.completeExceptionally(error);
            return;
        }
        long waitMs = backoff.nextMs(error.fault().retryAfter());
        long leftMs = time.minusNanos(System.nanoTime() - startNanos).toMillis();
        if (waitMs >= leftMs) {
            result.completeExceptionally(timedOut(error));
            return;
        }
        lane.later(waitMs, this::run);
    }

    /** An action that never got through reports what stopped it; else it is a matter of time. */
    private HadronException timedOut(HadronException last) {
        Outcome outcome = mayHaveTakenEffect ? Outcome.UNKNOWN : Outcome.DEFINITE;
        String tried =
                what
                        + ": gave up after "
                        + attempts
                        + (attempts == 1 ? " attempt" : " attempts")
                        + " in "
                        + time.toMillis()
                        + " ms, the last";
        if (!mayHaveTakenEffect) {
            return HadronException.of(last.fault().during(tried).withOutcome(outcome), last);
        }
        return HadronException.of(
                Failures.of(ErrorCode.TIMEOUT, outcome, tried + ": " + last.getMessage()).fault(),
                last);
    }
}
