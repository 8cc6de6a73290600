package io.hadron.server.cluster;

import io.hadron.core.cluster.FailureJudge;
import io.hadron.core.cluster.JudgeEffect;
import io.hadron.core.cluster.JudgeInput;
import io.hadron.core.cluster.JudgeInput.Link;
import io.hadron.core.cluster.MetadataView;
import io.hadron.core.model.NodeId;
import io.hadron.proto.wire.peer.FailureReport;
import io.hadron.proto.wire.peer.NodeMessage;
import io.hadron.proto.wire.peer.PeerSight;
import io.hadron.server.peer.PeerNetwork;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Feeds this node's judge with what it and the others see, and tells the others what it sees.
 * Everything but the entry points runs on the node's timer.
 */
final class FailureWatch {
    private static final long TICK_MS = 100;

    private record Sight(long session, Link link) {}

    private final NodeId self;
    private final FailureJudge judge;
    private final PeerNetwork network;
    private final ScheduledExecutorService timer;
    private final Consumer<JudgeEffect> effects;
    private final LongSupplier clockMs;
    private final TreeMap<NodeId, Sight> sights = new TreeMap<>();
    private boolean ticking;

    /**
     * Makes the watch of a node.
     *
     * @param effects takes what the judge wants, on the timer: must not block
     * @param clockMs only goes forward
     */
    FailureWatch(
            NodeId self,
            PeerNetwork network,
            ScheduledExecutorService timer,
            Consumer<JudgeEffect> effects,
            LongSupplier clockMs) {
        this.self = self;
        this.judge = new FailureJudge(self, FailureJudge.Settings.DEFAULT);
        this.network = network;
        this.timer = timer;
        this.effects = effects;
        this.clockMs = clockMs;
    }

    /** The members have changed, or their state has. */
    void members(MetadataView view) {
        timer.execute(() -> step(JudgeInput.Members.of(view)));
    }

    /** This node sees another, or does not any more. */
    void sees(NodeId node, long session, Link link) {
        timer.execute(() -> {
            sights.put(node, new Sight(session, link));
            NodeMessage report = report(List.of(node));
            for (NodeId peer : sights.keySet()) {
                network.send(peer, report);
            }
            if (link == Link.UP) {
                network.send(node, report(sights.keySet()));
            }
            step(new JudgeInput.Seen(self, node, session, link));
        });
    }

    private NodeMessage report(Iterable<NodeId> nodes) {
        FailureReport.Builder report = FailureReport.newBuilder();
        for (NodeId node : nodes) {
            Sight sight = sights.get(node);
            if (sight != null) {
                report.addPeers(
                        PeerSight.newBuilder()
                                .setNode(node.value())
                                .setSession(sight.session())
                                .setSight(wire(sight.link())));
            }
        }
        return NodeMessage.newBuilder().setFailureReport(report).build();
    }

    private static PeerSight.Sight wire(Link link) {
        return switch (link) {
            case UP -> PeerSight.Sight.UP;
            case LOST -> PeerSight.Sight.LOST;
            case GONE -> PeerSight.Sight.GONE;
        };
    }

    /** What another node sees. */
    void told(NodeId reporter, FailureReport report) {
        timer.execute(() -> {
            for (PeerSight seen : report.getPeersList()) {
                Link link =
                        switch (seen.getSight()) {
                            case UP -> Link.UP;
                            case GONE -> Link.GONE;
                            case LOST, UNSEEN, UNRECOGNIZED -> Link.LOST;
                        };
                step(
                        new JudgeInput.Seen(
                                reporter, new NodeId(seen.getNode()), seen.getSession(), link));
            }
        });
    }

    /** On the timer: whether two nodes reach each other, as far as is known. */
    boolean isConnected(NodeId reporter, NodeId subject) {
        return judge.isConnected(reporter, subject);
    }

    private void step(JudgeInput input) {
        judge.step(input, clockMs.getAsLong()).forEach(effects);
        if (!ticking && judge.isRestless()) {
            ticking = true;
            timer.schedule(this::tick, TICK_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void tick() {
        ticking = false;
        step(new JudgeInput.Tick());
    }
}
