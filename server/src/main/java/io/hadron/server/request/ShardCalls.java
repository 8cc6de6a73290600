package io.hadron.server.request;

import io.hadron.proto.ErrorCode;
import io.hadron.proto.wire.Failure;
import io.hadron.server.shard.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Questions to shards from virtual threads. */
final class ShardCalls {
    private static final long TIMEOUT_MS = 10_000;

    private ShardCalls() {}

    /** What a shard's answer may be: a value, or a failure. */
    static final class Reply<T> {
        private final CompletableFuture<T> future = new CompletableFuture<>();

        void value(T value) {
            future.complete(value);
        }

        void failure(Failure failure) {
            future.completeExceptionally(new RequestFailure(failure));
        }
    }

    /**
     * Starts a question; the action runs on the shard and answers through the reply, now or later.
     */
    static <T> CompletableFuture<T> ask(Shard shard, Consumer<Reply<T>> action) {
        Reply<T> reply = new Reply<>();
        shard.execute(() -> action.accept(reply));
        return reply.future;
    }

    /** Waits for all answers; the first failure ends it. */
    static <T> List<T> await(List<CompletableFuture<T>> questions)
            throws RequestFailure, InterruptedException {
        List<T> answers = new ArrayList<>();
        for (CompletableFuture<T> question : questions) {
            answers.add(await(question));
        }
        return answers;
    }

    static <T> T await(CompletableFuture<T> question) throws RequestFailure, InterruptedException {
        try {
            return question.get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RequestFailure failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new RequestFailure(
                    ErrorCode.TIMEOUT, "a partition did not answer within " + TIMEOUT_MS + " ms");
        }
    }
}
