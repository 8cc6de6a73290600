package io.hadron.client.internal.consume;

import io.hadron.proto.wire.Verdict;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A settlement on its way, of consecutive offsets of one delivery.
 *
 * @param reason for REJECT
 * @param waiting told of its fate; null if nobody waits
 */
record Settling(
        Push push,
        long first,
        int count,
        Verdict verdict,
        int delayMs,
        String reason,
        @Nullable CompletableFuture<Void> waiting) {
    private static final int MAX_REASON = 1_000;

    static Settling of(Push push, long offset, Verdict verdict, int delayMs, String reason) {
        String kept = reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) : reason;
        return new Settling(push, offset, 1, verdict, delayMs, kept, null);
    }

    static Settling awaited(Push push, long first, int count, Verdict verdict) {
        return new Settling(push, first, count, verdict, 0, "", new CompletableFuture<>());
    }

    CompletableFuture<Void> future() {
        return waiting == null ? CompletableFuture.completedFuture(null) : waiting;
    }

    /** Whether the messages are no longer in the consumer's hands after it. */
    boolean ends() {
        return verdict != Verdict.EXTEND;
    }
}
