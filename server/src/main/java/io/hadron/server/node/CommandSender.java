package io.hadron.server.node;

import io.hadron.core.cluster.MetadataCommand;
import io.hadron.raft.SubmitResult;
import java.util.concurrent.CompletionStage;

/**
 * Sends commands to the cluster controller. Any thread; the stage never completes exceptionally.
 */
@FunctionalInterface
public interface CommandSender {
    CompletionStage<SubmitResult> submit(MetadataCommand command);
}
