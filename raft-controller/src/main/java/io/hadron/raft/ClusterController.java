package io.hadron.raft;

import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataView;
import io.hadron.storage.MetadataStore;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** This node's member of the cluster controller: the replicated metadata. Thread-safe. */
public interface ClusterController extends AutoCloseable {
    /**
     * Opens the controller and joins its group. Returns before it is ready: see {@link
     * #awaitReady}.
     *
     * @param store the metadata, opened; the controller closes it, also when it does not start
     * @throws ControllerStartException if it must not or can not start
     */
    static ClusterController start(
            ControllerConfig config, MetadataStore store, ControllerHooks hooks)
            throws ControllerStartException {
        return RatisController.start(config, store, hooks);
    }

    /**
     * Sends a command. The stage never completes exceptionally, and completes on one of the
     * controller's threads: do not block it. After {@link SubmitResult.Unknown} the same command
     * may be sent again.
     */
    CompletionStage<SubmitResult> submit(MetadataCommand command);

    /** The newest state that is applied here. */
    MetadataView current();

    /**
     * Waits until there is a leader and all that was committed before is applied here. False =
     * timeout.
     */
    boolean awaitReady(Duration timeout) throws InterruptedException;

    /** Whether this node leads the controller, and may give it commands of its own accord. */
    boolean isLeader();

    /** The port that is listened on. */
    int port();

    /** Leaves without handing anything over; syncs and closes the store. Idempotent. */
    @Override
    void close();
}
