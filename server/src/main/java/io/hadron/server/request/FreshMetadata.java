package io.hadron.server.request;

import io.hadron.core.cluster.MetadataView;
import io.hadron.proto.ErrorCode;
import io.hadron.raft.ClusterController;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Metadata that contains everything that was confirmed to anybody before it was asked for. It costs
 * a question to the controller's leader, so it is for what must not be answered from an older
 * state. On virtual threads.
 */
final class FreshMetadata {
    private static final long TIMEOUT_MS = 5_000;

    private final Supplier<@Nullable ClusterController> controller;

    FreshMetadata(Supplier<@Nullable ClusterController> controller) {
        this.controller = controller;
    }

    MetadataView fresh() throws RequestFailure, InterruptedException {
        ClusterController known = controller.get();
        if (known == null) {
            throw new RequestFailure(ErrorCode.NOT_READY, "the cluster controller is starting");
        }
        try {
            return known.fresh().toCompletableFuture().get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new RequestFailure(
                    ErrorCode.CONTROLLER_UNAVAILABLE, "the cluster controller has no leader now");
        }
    }
}
