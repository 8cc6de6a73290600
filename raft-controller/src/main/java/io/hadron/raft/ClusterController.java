package io.hadron.raft;

import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataView;
import io.hadron.core.model.NodeId;
import io.hadron.storage.MetadataStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

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
     * Sends a command, from any node: it is handed to the leader, and during an election waits for
     * the next one. The stage never completes exceptionally, and completes on one of the
     * controller's threads: do not block it. Within the submit timeout a command is repeated as
     * often as needed and takes effect once; after {@link SubmitResult.Unknown} the same command
     * may be sent again. When the stage completes, the command may not be applied on this node yet,
     * unless this node leads: see {@link #fresh}.
     */
    CompletionStage<SubmitResult> submit(MetadataCommand command);

    /** The newest state that is applied here. */
    MetadataView current();

    /**
     * A linearizable read: the state here as soon as it contains everything that was committed,
     * anywhere, before this call. Completes exceptionally if there is no leader for longer than the
     * submit timeout.
     */
    CompletionStage<MetadataView> fresh();

    /**
     * Waits until there is a leader and all that was committed before is applied here. False =
     * timeout.
     */
    boolean awaitReady(Duration timeout) throws InterruptedException;

    /** Whether this node leads the controller, and may give it commands of its own accord. */
    boolean isLeader();

    /** Who leads, as far as this node knows. */
    @Nullable NodeId leader();

    /** The members, as far as this node knows; the lags are best on the leader. By node id. */
    List<ControllerMember> members();

    /**
     * Adds a node that waits in mode {@link ControllerConfig.Mode#JOIN}, as a listener; or tells
     * where a member is found now. From any node, as all changes of the group; they are done one by
     * one, and may be repeated. None of these stages completes exceptionally.
     *
     * @param address {@code host:port}
     */
    CompletionStage<MembershipResult> addListener(NodeId node, String address);

    /** Makes a listener a voter. At most five voters. */
    CompletionStage<MembershipResult> promote(NodeId node);

    /** Makes a voter a listener; if it leads, after another voter has taken over. Not the last. */
    CompletionStage<MembershipResult> demote(NodeId node);

    /** Removes a member, alive or not. Not the last voter. Its id must never join again. */
    CompletionStage<MembershipResult> remove(NodeId node);

    /** Hands leadership to a voter. */
    CompletionStage<MembershipResult> transferLeadership(NodeId node);

    /**
     * The process of that node has ended for certain: its machine answers, and nothing listens
     * there. If it led, the others need not wait for an election timeout. Told to every node.
     */
    void processGone(NodeId node);

    /** The port that is listened on. */
    int port();

    /** Leaves without handing anything over; syncs and closes the store. Idempotent. */
    @Override
    void close();
}
