package io.hadron.server.request;

import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataOutcome;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.wire.Outcome;
import io.hadron.raft.SubmitResult;
import io.hadron.server.node.CommandSender;
import io.hadron.server.session.Failures;
import java.util.concurrent.ExecutionException;

/** Sends commands to the cluster controller and waits for what came of them. On virtual threads. */
final class Commands {
    private final CommandSender sender;

    Commands(CommandSender sender) {
        this.sender = sender;
    }

    MetadataOutcome send(MetadataCommand command) throws RequestFailure, InterruptedException {
        SubmitResult result;
        try {
            result = sender.submit(command).toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "a command must not fail with an exception", e.getCause());
        }
        return switch (result) {
            case SubmitResult.Done done -> done.outcome();
            case SubmitResult.Unavailable no -> throw unavailable(no.reason(), Outcome.DEFINITE);
            case SubmitResult.Unknown unknown ->
                    throw unavailable(unknown.reason(), Outcome.UNKNOWN);
        };
    }

    private static RequestFailure unavailable(String reason, Outcome outcome) {
        return new RequestFailure(
                Failures.builder(ErrorCode.CONTROLLER_UNAVAILABLE, reason)
                        .setOutcome(outcome)
                        .build());
    }
}
