package io.hadron.raft;

import io.hadron.core.cluster.MetadataCommand;
import io.hadron.raft.Requester.NoAnswerException;
import io.hadron.raft.SubmitResult.Done;
import io.hadron.raft.SubmitResult.Unavailable;
import io.hadron.raft.SubmitResult.Unknown;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.jspecify.annotations.Nullable;

/**
 * Gives commands to the leader. Says of every failure whether the command may have taken effect.
 */
final class Submitter {
    private final Requester requester;
    private final long timeoutMs;
    private final ControllerMetrics metrics;

    Submitter(Requester requester, Duration timeout, ControllerMetrics metrics) {
        this.requester = requester;
        this.timeoutMs = timeout.toMillis();
        this.metrics = metrics;
    }

    CompletableFuture<SubmitResult> submit(MetadataCommand command) {
        long start = System.nanoTime();
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
        Message message = Message.valueOf(UnsafeByteOperations.unsafeWrap(bytes));
        String name = command.getClass().getSimpleName();
        return requester
                .ask(
                        RaftClientRequest.writeRequestType(),
                        message,
                        Requester.Where.LEADER,
                        timeoutMs)
                .handle(Submitter::result)
                .whenComplete((answer, never) ->
                        metrics.answered(name, System.nanoTime() - start, answer instanceof Done));
    }

    private static SubmitResult result(
            @Nullable RaftClientReply reply, @Nullable Throwable failure) {
        if (reply != null) {
            try {
                return new Done(OutcomeMessage.read(reply.getMessage()));
            } catch (UnreadableEntryException e) {
                return new Unknown("the leader's answer can not be read: " + e.getMessage());
            }
        }
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof NoAnswerException none && !none.isUncertain()
                ? new Unavailable("no controller takes commands now: " + none.getMessage())
                : new Unknown("the controller failed: " + cause);
    }
}
