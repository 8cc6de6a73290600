package io.hadron.raft;

import io.hadron.core.cluster.MetadataCommand;
import io.hadron.raft.SubmitResult.Done;
import io.hadron.raft.SubmitResult.Unavailable;
import io.hadron.raft.SubmitResult.Unknown;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.ResourceUnavailableException;
import org.apache.ratis.protocol.exceptions.ServerNotReadyException;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.jspecify.annotations.Nullable;

/**
 * Gives commands to Ratis, in the order they come, from one thread: Ratis takes locks that callers
 * must not wait for. Says of every failure whether the command may still take effect.
 */
final class Submitter implements AutoCloseable {
    private final RaftServer server;
    private final RaftGroupId groupId;
    private final long timeoutMs;
    private final ControllerMetrics metrics;
    private final ClientId clientId = ClientId.randomId();
    private final AtomicLong callIds = new AtomicLong();
    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(
                    1,
                    1,
                    0,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(RaftSettings.MAX_PENDING),
                    Thread.ofPlatform().daemon().name("crc-submit").factory());

    Submitter(RaftServer server, RaftGroupId groupId, Duration timeout, ControllerMetrics metrics) {
        this.server = server;
        this.groupId = groupId;
        this.timeoutMs = timeout.toMillis();
        this.metrics = metrics;
    }

    CompletableFuture<SubmitResult> submit(MetadataCommand command) {
        long start = System.nanoTime();
        CompletableFuture<SubmitResult> result = new CompletableFuture<>();
        byte[] bytes = CommandCodec.encode(command);
        if (bytes.length > RaftSettings.MAX_COMMAND_BYTES) {
            return CompletableFuture.completedFuture(
                    new Unavailable(
                            "the change is too large: "
                                    + bytes.length
                                    + " bytes, "
                                    + RaftSettings.MAX_COMMAND_BYTES
                                    + " are allowed"));
        }
        try {
            thread.execute(() -> send(bytes, result));
        } catch (RejectedExecutionException full) {
            result.complete(new Unavailable("too many commands are waiting"));
        }
        result.completeOnTimeout(
                new Unknown("no answer within " + timeoutMs + " ms"),
                timeoutMs,
                TimeUnit.MILLISECONDS);
        String name = command.getClass().getSimpleName();
        return result.whenComplete((answer, never) ->
                metrics.answered(name, System.nanoTime() - start, answer instanceof Done));
    }

    private void send(byte[] bytes, CompletableFuture<SubmitResult> result) {
        if (result.isDone()) {
            // Timed out before it was sent, and was called UNKNOWN: not sending it is one of both.
            return;
        }
        try {
            RaftClientRequest request =
                    RaftClientRequest.newBuilder()
                            .setClientId(clientId)
                            .setServerId(server.getId())
                            .setGroupId(groupId)
                            .setCallId(callIds.incrementAndGet())
                            .setMessage(Message.valueOf(UnsafeByteOperations.unsafeWrap(bytes)))
                            .setType(RaftClientRequest.writeRequestType())
                            .build();
            CompletableFuture<RaftClientReply> reply = server.submitClientRequestAsync(request);
            reply.whenComplete((answer, failure) -> result.complete(answer(answer, failure)))
                    .exceptionally(answered -> null);
        } catch (IOException | RuntimeException failure) {
            result.complete(answer(null, failure));
        }
    }

    private static SubmitResult answer(
            @Nullable RaftClientReply reply, @Nullable Throwable failure) {
        if (reply != null && reply.isSuccess() && reply.getMessage() instanceof OutcomeMessage m) {
            return new Done(m.outcome());
        }
        Throwable cause = reply != null ? reply.getException() : failure;
        while (cause != null && cause.getCause() != null && !isRefusal(cause)) {
            cause = cause.getCause();
        }
        return isRefusal(cause)
                ? new Unavailable("no controller takes commands now: " + cause)
                : new Unknown("the controller failed: " + cause);
    }

    /** Whether the command certainly did not reach the log. */
    private static boolean isRefusal(@Nullable Throwable cause) {
        // Not so a NotLeaderException: a deposed leader answers with it what is in its log already.
        return cause instanceof LeaderNotReadyException
                || cause instanceof ServerNotReadyException
                || cause instanceof ResourceUnavailableException;
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
