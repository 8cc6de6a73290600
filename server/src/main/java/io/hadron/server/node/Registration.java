package io.hadron.server.node;

import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataCommand.NodeStarted;
import io.hadron.core.cluster.MetadataOutcome;
import io.hadron.core.model.AuditRecord;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import io.hadron.core.model.NodeProfile;
import io.hadron.raft.ClusterController;
import io.hadron.raft.SubmitResult;
import io.hadron.server.config.ServerConfig;
import io.hadron.storage.StoreIdentity;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a process known to the cluster. Blocks. */
final class Registration {
    private static final Logger LOG = LoggerFactory.getLogger(Registration.class);

    /**
     * A store raises its incarnation when its machine died under a weak sync mode. One that has
     * lost anything else is refused, and never comes here.
     */
    private static final boolean ONLY_UNSYNCED = true;

    private static final int ATTEMPTS = 60;
    private static final long PAUSE_MS = 500;

    private final ServerConfig config;
    private final Founding founding;
    private final ClusterController controller;
    private final GroupDirector director;

    Registration(
            ServerConfig config,
            Founding founding,
            ClusterController controller,
            GroupDirector director) {
        this.config = config;
        this.founding = founding;
        this.controller = controller;
        this.director = director;
    }

    /**
     * Registers, so that what the node led is led in a new term. Returns the session when that has
     * reached this node too: before, it must answer nobody for its groups.
     *
     * @param peerPort -1 if there is none
     */
    long register(StoreIdentity store, int port, int peerPort)
            throws NodeStartException, InterruptedException {
        NodeId self = new NodeId(store.nodeId());
        NodeProfile profile =
                founding.profile(
                        port,
                        peerPort < 0 ? "" : config.peer().addressForPeers(peerPort).toString(),
                        config.controller().addressForPeers(controller.port()).toString());
        NodeInfo known = controller.current().node(self);
        long session =
                new SessionWitness(config.node().data()).next(known == null ? 0 : known.session());
        NodeStarted command =
                new NodeStarted(
                        store.clusterId(),
                        self,
                        profile,
                        store.storeId(),
                        session,
                        store.incarnation(),
                        ONLY_UNSYNCED,
                        System.currentTimeMillis());
        director.expect(session);
        SubmitResult result = submit(command);
        if (!(result instanceof SubmitResult.Done(MetadataOutcome.NodeAccepted accepted))) {
            throw new NodeStartException(
                    "the cluster does not accept this node: " + result,
                    "The message names what does not match.");
        }
        LOG.info("node {} is session {}: {} new terms", self, session, accepted.newTerms());
        Waiting.until("the registration of this node", director::isRegistered);
        warnOfLosses(command);
        return session;
    }

    private void warnOfLosses(NodeStarted command) {
        for (AuditRecord record : controller.current().audit()) {
            if (record.action() == AuditRecord.Action.RESUMED_WITHOUT_UNSYNCED
                    && record.timeMs() == command.timeMs()) {
                LOG.warn("{}; how much that is was said when the store was opened", record.text());
            }
        }
    }

    /** The same command may be sent again: it takes effect once. */
    private SubmitResult submit(MetadataCommand command) throws InterruptedException {
        SubmitResult result = controller.submit(command).toCompletableFuture().join();
        for (int i = 0; i < ATTEMPTS && !(result instanceof SubmitResult.Done); i++) {
            LOG.info("the registration is repeated: {}", result);
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            result = controller.submit(command).toCompletableFuture().join();
        }
        return result;
    }
}
