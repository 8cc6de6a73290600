package io.hadron.raft;

import io.hadron.core.cluster.MetadataCommand.CaughtUp;
import io.hadron.core.cluster.MetadataCommand.ForceRecovery;
import io.hadron.core.cluster.MetadataCommand.LearnerChange;
import io.hadron.core.cluster.MetadataCommand.LostNode;
import io.hadron.core.cluster.MetadataCommand.NewLeader;
import io.hadron.core.cluster.MetadataCommand.NodesLost;
import io.hadron.core.cluster.MetadataCommand.RemoveNode;
import io.hadron.core.cluster.MetadataCommand.ReportCaughtUp;
import io.hadron.core.cluster.MetadataCommand.SetLearners;
import io.hadron.core.cluster.MetadataCommand.StartTerms;
import io.hadron.core.cluster.MetadataCommand.TermChange;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.NodeId;
import io.hadron.proto.wire.CrcCaughtUp;
import io.hadron.proto.wire.CrcForceRecovery;
import io.hadron.proto.wire.CrcLearnerChange;
import io.hadron.proto.wire.CrcNewLeader;
import io.hadron.proto.wire.CrcNodeSession;
import io.hadron.proto.wire.CrcNodesLost;
import io.hadron.proto.wire.CrcRemoveNode;
import io.hadron.proto.wire.CrcReportCaughtUp;
import io.hadron.proto.wire.CrcSetLearners;
import io.hadron.proto.wire.CrcStartTerms;
import io.hadron.proto.wire.CrcTermChange;

/** Commands that move leaders and replicas. */
final class MembershipCodec {
    private MembershipCodec() {}

    static CrcNodesLost encode(NodesLost lost) {
        CrcNodesLost.Builder out = CrcNodesLost.newBuilder();
        for (LostNode node : lost.nodes()) {
            out.addNodes(
                    CrcNodeSession.newBuilder()
                            .setNode(node.node().value())
                            .setSession(node.session()));
        }
        for (NewLeader choice : lost.leaders()) {
            out.addLeaders(
                    CrcNewLeader.newBuilder()
                            .setGroup(choice.group().value())
                            .setExpectedTerm(choice.expectedTerm())
                            .setLeader(choice.leader().value()));
        }
        return out.build();
    }

    static NodesLost decode(CrcNodesLost lost) {
        return new NodesLost(
                lost.getNodesList().stream()
                        .map(node -> new LostNode(new NodeId(node.getNode()), node.getSession()))
                        .toList(),
                lost.getLeadersList().stream()
                        .map(choice ->
                                new NewLeader(
                                        new ControlGroupId(choice.getGroup()),
                                        choice.getExpectedTerm(),
                                        new NodeId(choice.getLeader())))
                        .toList());
    }

    static CrcRemoveNode encode(RemoveNode removal) {
        return CrcRemoveNode.newBuilder()
                .setNode(removal.node().value())
                .setAcceptLoss(removal.acceptLoss())
                .setReason(removal.reason())
                .setTimeMs(removal.timeMs())
                .build();
    }

    static RemoveNode decode(CrcRemoveNode removal) {
        return new RemoveNode(
                new NodeId(removal.getNode()),
                removal.getAcceptLoss(),
                removal.getReason(),
                removal.getTimeMs());
    }

    static CrcStartTerms encode(StartTerms terms) {
        CrcStartTerms.Builder out = CrcStartTerms.newBuilder();
        for (TermChange change : terms.changes()) {
            out.addChanges(
                    CrcTermChange.newBuilder()
                            .setGroup(change.group().value())
                            .setExpectedTerm(change.expectedTerm())
                            .setLeader(change.leader().value())
                            .addAllReplicas(ValueCodec.numbers(change.replicas()))
                            .addAllLearners(ValueCodec.numbers(change.learners())));
        }
        return out.build();
    }

    static StartTerms decode(CrcStartTerms terms) {
        return new StartTerms(
                terms.getChangesList().stream()
                        .map(change ->
                                new TermChange(
                                        new ControlGroupId(change.getGroup()),
                                        change.getExpectedTerm(),
                                        new NodeId(change.getLeader()),
                                        ValueCodec.nodes(change.getReplicasList()),
                                        ValueCodec.nodes(change.getLearnersList())))
                        .toList());
    }

    static CrcSetLearners encode(SetLearners learners) {
        CrcSetLearners.Builder out = CrcSetLearners.newBuilder();
        for (LearnerChange change : learners.changes()) {
            out.addChanges(
                    CrcLearnerChange.newBuilder()
                            .setGroup(change.group().value())
                            .setExpectedTerm(change.expectedTerm())
                            .addAllLearners(ValueCodec.numbers(change.learners())));
        }
        return out.build();
    }

    static SetLearners decode(CrcSetLearners learners) {
        return new SetLearners(
                learners.getChangesList().stream()
                        .map(change ->
                                new LearnerChange(
                                        new ControlGroupId(change.getGroup()),
                                        change.getExpectedTerm(),
                                        ValueCodec.nodes(change.getLearnersList())))
                        .toList());
    }

    static CrcReportCaughtUp encode(ReportCaughtUp report) {
        CrcReportCaughtUp.Builder out =
                CrcReportCaughtUp.newBuilder().setLeader(report.leader().value());
        for (CaughtUp learner : report.learners()) {
            out.addLearners(
                    CrcCaughtUp.newBuilder()
                            .setGroup(learner.group().value())
                            .setTerm(learner.term())
                            .setReplica(learner.replica().value()));
        }
        return out.build();
    }

    static ReportCaughtUp decode(CrcReportCaughtUp report) {
        return new ReportCaughtUp(
                new NodeId(report.getLeader()),
                report.getLearnersList().stream()
                        .map(learner ->
                                new CaughtUp(
                                        new ControlGroupId(learner.getGroup()),
                                        learner.getTerm(),
                                        new NodeId(learner.getReplica())))
                        .toList());
    }

    static CrcForceRecovery encode(ForceRecovery forced) {
        return CrcForceRecovery.newBuilder()
                .setGroup(forced.group().value())
                .setExpectedTerm(forced.expectedTerm())
                .setLeader(forced.leader().value())
                .setReason(forced.reason())
                .setTimeMs(forced.timeMs())
                .build();
    }

    static ForceRecovery decode(CrcForceRecovery forced) {
        return new ForceRecovery(
                new ControlGroupId(forced.getGroup()),
                forced.getExpectedTerm(),
                new NodeId(forced.getLeader()),
                forced.getReason(),
                forced.getTimeMs());
    }
}
