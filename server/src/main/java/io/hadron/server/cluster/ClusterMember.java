package io.hadron.server.cluster;

import io.hadron.core.cluster.JudgeEffect;
import io.hadron.core.cluster.JudgeInput.Link;
import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataCommand.LostNode;
import io.hadron.core.cluster.MetadataCommand.TermChange;
import io.hadron.core.cluster.MetadataView;
import io.hadron.core.cluster.Rebalancer;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import io.hadron.core.replication.PeerMessage;
import io.hadron.proto.frame.FrameException;
import io.hadron.proto.wire.peer.NodeMessage;
import io.hadron.raft.ClusterController;
import io.hadron.server.config.HostPort;
import io.hadron.server.courier.Couriers;
import io.hadron.server.peer.NettyPeerNetwork;
import io.hadron.server.peer.PeerEvents;
import io.hadron.server.peer.PeerPlace;
import io.hadron.server.session.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node among the others: knows where they are, takes what they send to where it belongs, and
 * acts on the judge's word while it leads the cluster controller. Any thread.
 */
public final class ClusterMember implements PeerEvents, ClusterSight, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterMember.class);

    private static final long CUT_OFF_MS = 500;
    private static final long COURIER_MS = 1_000;
    private static final long STOPPED_MS = 1_000;

    private final NodeId self;
    private final GroupTraffic groups;
    private final Couriers couriers;
    private final ScheduledExecutorService timer;
    private final CutOffs cutOffs = new CutOffs();
    private final AtomicBoolean deposing = new AtomicBoolean();
    private volatile @Nullable Parts parts;
    private volatile List<LostNode> lastDepose = List.of();

    /** What there is once the node has its network and its controller. */
    private record Parts(
            NettyPeerNetwork network,
            ClusterController controller,
            FailureWatch watch,
            LogSurvey survey,
            SyncSurvey sync,
            Deposition deposition,
            StoppedGroups stopped,
            ClusterDuties duties) {}

    public ClusterMember(
            NodeId self, GroupTraffic groups, Couriers couriers, ScheduledExecutorService timer) {
        this.self = self;
        this.groups = groups;
        this.couriers = couriers;
        this.timer = timer;
    }

    /** The node is known to the others under its session: from here on it takes part. */
    public void begin(NettyPeerNetwork network, ClusterController controller) {
        LogSurvey survey = new LogSurvey(self, network, groups);
        LeaderWatch leaders = new LeaderWatch(self, controller, survey, network::isUp);
        SyncSurvey sync = new SyncSurvey(self, survey, network::isUp, leaders);
        Parts made =
                new Parts(
                        network,
                        controller,
                        new FailureWatch(
                                self,
                                network,
                                timer,
                                this::judged,
                                () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime())),
                        survey,
                        sync,
                        new Deposition(
                                self,
                                controller::current,
                                controller::submit,
                                survey,
                                network::isUp,
                                leaders),
                        new StoppedGroups(self, groups::stopped, network::send),
                        new ClusterDuties(controller, sync));
        parts = made;
        made.duties().start();
        timer.scheduleWithFixedDelay(
                this::findCutOffs, CUT_OFF_MS, CUT_OFF_MS, TimeUnit.MILLISECONDS);
        timer.scheduleWithFixedDelay(
                made.stopped()::tick, STOPPED_MS, STOPPED_MS, TimeUnit.MILLISECONDS);
        timer.scheduleWithFixedDelay(leaders::tick, CUT_OFF_MS, CUT_OFF_MS, TimeUnit.MILLISECONDS);
        timer.scheduleWithFixedDelay(
                couriers.outgoing()::tick, COURIER_MS, COURIER_MS, TimeUnit.MILLISECONDS);
        changed(controller.current());
    }

    /** The metadata has changed in something that concerns nodes or replicas. */
    public void changed(MetadataView view) {
        Parts known = parts;
        if (known == null) {
            return;
        }
        known.network().update(places(view));
        known.watch().members(view);
        known.duties().wake();
    }

    @Override
    public Map<NodeId, Set<Long>> stopped() {
        Parts known = parts;
        return known == null ? Map.of(self, groups.stopped()) : known.stopped().all();
    }

    @Override
    public List<MetadataCommand> plan(MetadataView view, Rebalancer.Limits limits)
            throws InterruptedException {
        Parts known = parts;
        return known == null ? Rebalancer.plan(view, limits) : known.sync().plan(view, limits);
    }

    /** This node leads the cluster controller from now on. */
    public void leads() {
        Parts known = parts;
        if (known != null) {
            depose(lastDepose);
            known.duties().wake();
        }
    }

    private List<PeerPlace> places(MetadataView view) {
        List<PeerPlace> places = new ArrayList<>();
        for (NodeInfo node : view.nodes()) {
            if (!node.id().equals(self) && !node.peerAddress().isEmpty()) {
                places.add(
                        new PeerPlace(
                                node.id(),
                                HostPort.parse("peer address", node.peerAddress()),
                                node.storeId(),
                                node.session()));
            }
        }
        return places;
    }

    // ------------------------------------------------------------------ peers

    @Override
    public void up(NodeId node, long session) {
        groups.peerChanged(node, true);
        Parts known = parts;
        if (known != null) {
            known.stopped().up(node);
        }
        see(node, session, Link.UP);
    }

    @Override
    public void down(NodeId node) {
        groups.peerChanged(node, false);
        couriers.down(node);
        Parts known = parts;
        if (known != null) {
            known.stopped().down(node);
        }
    }

    @Override
    public void lost(NodeId node, long session, boolean processGone) {
        see(node, session, processGone ? Link.GONE : Link.LOST);
        Parts known = parts;
        if (processGone && known != null) {
            known.controller().processGone(node);
        }
    }

    private void see(NodeId node, long session, Link link) {
        Parts known = parts;
        if (known != null) {
            known.watch().sees(node, session, link);
        }
    }

    @Override
    public void received(NodeId from, long group, PeerMessage message, @Nullable Payload bytes)
            throws FrameException {
        groups.received(from, group, message, bytes);
    }

    @Override
    public void received(NodeId from, NodeMessage message) {
        Parts known = parts;
        if (known == null) {
            return;
        }
        switch (message.getMessageCase()) {
            case FAILURE_REPORT -> known.watch().told(from, message.getFailureReport());
            case LOG_SURVEY_REQUEST -> known.survey().asked(from, message.getLogSurveyRequest());
            case LOG_SURVEY_ANSWER -> known.survey().answered(message.getLogSurveyAnswer());
            case STOPPED_GROUPS -> known.stopped().heard(from, message.getStoppedGroups());
            case BATCH_PART -> couriers.received(from, message.getBatchPart());
            case BATCH_ANSWER -> couriers.received(from, message.getBatchAnswer());
            case MESSAGE_NOT_SET ->
                    LOG.debug("node {} sends what a newer version understands", from);
        }
    }

    // ------------------------------------------------------------------ the judge's word

    private void judged(JudgeEffect effect) {
        Parts known = parts;
        if (known == null) {
            return;
        }
        switch (effect) {
            case JudgeEffect.Depose(List<LostNode> nodes) -> {
                lastDepose = nodes;
                depose(nodes);
            }
            case JudgeEffect.Restore(NodeId node, long session) -> {
                if (known.controller().isLeader()) {
                    LOG.info("node {} is back", node);
                    var _ =
                            known.controller()
                                    .submit(new MetadataCommand.NodeReachable(node, session));
                }
            }
            case JudgeEffect.Isolated() ->
                    LOG.warn("this node sees no majority of the cluster and judges nobody");
        }
    }

    /** On the timer, like the watch. */
    private void findCutOffs() {
        Parts known = parts;
        if (known == null || !known.controller().isLeader()) {
            return;
        }
        List<TermChange> due =
                cutOffs.due(known.controller().current(), known.watch()::isConnected);
        if (!due.isEmpty()) {
            LOG.warn("{} leaders reach too few of their followers; others take over", due.size());
            var _ = known.controller().submit(new MetadataCommand.StartTerms(due));
        }
    }

    private void depose(List<LostNode> nodes) {
        Parts known = parts;
        if (known == null
                || nodes.isEmpty()
                || !known.controller().isLeader()
                || !deposing.compareAndSet(false, true)) {
            return;
        }
        Thread.ofVirtual()
                .name("depose")
                .start(() -> {
                    try {
                        known.deposition().depose(nodes);
                    } catch (RuntimeException e) {
                        LOG.error("could not declare {} lost", nodes, e);
                    } finally {
                        deposing.set(false);
                    }
                    if (!lastDepose.equals(nodes)) {
                        depose(lastDepose); // said meanwhile
                    }
                });
    }

    /** Stops clean: while this node still serves, others take over what it leads. */
    @Override
    public void close() throws InterruptedException {
        Parts known = parts;
        if (known != null) {
            known.duties().close();
            new Handover(self, known.controller(), known.sync()).run();
            parts = null; // what comes from here on concerns those that are left
        }
    }
}
