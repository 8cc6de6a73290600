package io.hadron.simulation.cluster;

import io.hadron.core.cluster.FailureJudge;
import io.hadron.core.cluster.JudgeEffect;
import io.hadron.core.cluster.JudgeInput;
import io.hadron.core.cluster.LeaderChoice.LogEnd;
import io.hadron.core.cluster.LeaderJudge;
import io.hadron.core.cluster.MetadataCommand.TermChange;
import io.hadron.core.cluster.MetadataView;
import io.hadron.core.cluster.Rebalancer;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import io.hadron.simulation.broker.Broker;
import io.hadron.simulation.broker.Peers;
import io.hadron.simulation.broker.SimLog;
import io.hadron.simulation.world.Dice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The node whose process leads the controller, for as long as it lives: what it hears of others'
 * connections, and what its judge makes of it.
 */
final class Seat {

    /** A run is short. */
    private static final LeaderJudge.Settings LEADERS =
            new LeaderJudge.Settings(2_000, 16_000, 10_000);

    private final Cluster cluster;
    private final Dice dice;
    private @Nullable Broker process;
    private FailureJudge judge = new FailureJudge(new NodeId(0), FailureJudge.Settings.DEFAULT);
    private LeaderJudge leaders = new LeaderJudge(LEADERS);

    Seat(Cluster cluster, Dice dice) {
        this.cluster = cluster;
        this.dice = dice;
    }

    /** Another node is elected, if one can be. */
    boolean isTaken() {
        Broker now = process;
        if (now != null && !now.life().isOver() && !now.life().isPaused()) {
            return true;
        }
        List<NodeId> able = cluster.nodes().stream().filter(node -> alive(node) != null).toList();
        process = able.isEmpty() ? null : alive(dice.pick(able));
        if (process != null) {
            judge = new FailureJudge(process.node(), FailureJudge.Settings.DEFAULT);
            leaders = new LeaderJudge(LEADERS);
        }
        return false;
    }

    /** The controller has no leader: the next one begins anew. */
    void leave() {
        process = null;
    }

    private @Nullable Broker alive(NodeId node) {
        Broker found = cluster.process(node);
        return found == null || found.life().isPaused() ? null : found;
    }

    /** Processes that can tell this one something. */
    private List<Broker> witnesses() {
        List<Broker> witnesses = new ArrayList<>();
        for (NodeId node : cluster.nodes()) {
            Broker witness = alive(node);
            boolean here = process != null && process.node().equals(node);
            if (witness != null
                    && process != null
                    && (here || !cluster.links().isCut(node, process.node()))) {
                witnesses.add(witness);
            }
        }
        return witnesses;
    }

    /** What is to be done about nodes that come and go. */
    List<JudgeEffect> judge(MetadataView view, long nowMs) {
        var effects =
                new LinkedHashSet<JudgeEffect>(judge.step(JudgeInput.Members.of(view), nowMs));
        for (Broker witness : witnesses()) {
            for (NodeInfo node : view.nodes()) {
                if (!node.id().equals(witness.node())) {
                    Peers.Sight sight = witness.peers().sight(node.id());
                    // Of a process that it has never met it can only say that it is not there.
                    JudgeInput.Link link =
                            sight.session() < node.session() ? JudgeInput.Link.LOST : sight.link();
                    long session = Math.max(sight.session(), node.session());
                    effects.addAll(
                            judge.step(
                                    new JudgeInput.Seen(witness.node(), node.id(), session, link),
                                    nowMs));
                }
            }
        }
        effects.addAll(judge.step(new JudgeInput.Tick(), nowMs));
        return List.copyOf(effects);
    }

    /** New terms for groups whose leader is up and does not lead. */
    List<TermChange> idleLeaders(MetadataView view, long nowMs) {
        List<ControlGroup> due = leaders.due(view, nowMs);
        return due.isEmpty() ? List.of() : leaders.replace(view, due, answers(), nowMs);
    }

    /** What the balancer needs to know of replicas. */
    Rebalancer.InSync inSync(MetadataView view) {
        return new Rebalancer.InSync() {
            @Override
            public boolean test(ControlGroup group, NodeId replica) {
                return !hasFailed(group, replica) && !hasGivenUp(group, replica);
            }

            @Override
            public boolean hasFailed(ControlGroup group, NodeId replica) {
                return leaders.hasFailed(view, group, replica);
            }
        };
    }

    private boolean hasGivenUp(ControlGroup group, NodeId replica) {
        Broker known = alive(replica);
        for (long number : Broker.GROUPS) {
            SimLog log = known == null ? null : known.replica(number);
            if (log != null && cluster.port().crc().id(number).equals(group.id())) {
                return log.isStopped();
            }
        }
        return false;
    }

    boolean isConnected(NodeId one, NodeId other) {
        return judge.isConnected(one, other);
    }

    /** How far logs go, without what those say that have failed. */
    Map<NodeId, Map<ControlGroupId, LogEnd>> survey() {
        return leaders.withoutFailed(cluster.port().crc().state(), answers());
    }

    /**
     * How far logs go, as their nodes say; now and then not all say it, or it is not true any more.
     */
    private Map<NodeId, Map<ControlGroupId, LogEnd>> answers() {
        var survey = new HashMap<NodeId, Map<ControlGroupId, LogEnd>>();
        boolean wrong = dice.chance(0.3);
        for (Broker witness : witnesses()) {
            var ends = new HashMap<ControlGroupId, LogEnd>();
            for (long group : Broker.GROUPS) {
                SimLog log = witness.replica(group);
                if (log != null && !log.isStopped()) {
                    long end = wrong ? dice.between(0, 1_000) : log.end();
                    long term = wrong ? dice.between(0, 10) : log.terms().lastTerm();
                    ends.put(cluster.port().crc().id(group), new LogEnd(term, end));
                }
            }
            survey.put(witness.node(), ends);
        }
        return survey;
    }
}
