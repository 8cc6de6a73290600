package io.hadron.raft;

import com.google.protobuf.InvalidProtocolBufferException;
import io.hadron.core.cluster.MetadataOutcome;
import io.hadron.core.cluster.MetadataOutcome.CaughtUpReported;
import io.hadron.core.cluster.MetadataOutcome.ChangeSetApplied;
import io.hadron.core.cluster.MetadataOutcome.EstablishedReported;
import io.hadron.core.cluster.MetadataOutcome.LearnersSet;
import io.hadron.core.cluster.MetadataOutcome.NodeAccepted;
import io.hadron.core.cluster.MetadataOutcome.NodeGone;
import io.hadron.core.cluster.MetadataOutcome.NodeRegistered;
import io.hadron.core.cluster.MetadataOutcome.NodeUpdated;
import io.hadron.core.cluster.MetadataOutcome.NodesDown;
import io.hadron.core.cluster.MetadataOutcome.ProducerIdsAllocated;
import io.hadron.core.cluster.MetadataOutcome.PurgesConfirmed;
import io.hadron.core.cluster.MetadataOutcome.RecoveryForced;
import io.hadron.core.cluster.MetadataOutcome.Refusal;
import io.hadron.core.cluster.MetadataOutcome.RefusalReason;
import io.hadron.core.cluster.MetadataOutcome.Rejected;
import io.hadron.core.cluster.MetadataOutcome.TermsStarted;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.Place;
import io.hadron.core.model.Problem;
import io.hadron.core.model.ProblemCode;
import io.hadron.proto.wire.CrcChangeSetApplied;
import io.hadron.proto.wire.CrcEstablishedReported;
import io.hadron.proto.wire.CrcGroupTerms;
import io.hadron.proto.wire.CrcKnownNode;
import io.hadron.proto.wire.CrcLearnersSet;
import io.hadron.proto.wire.CrcNodeAccepted;
import io.hadron.proto.wire.CrcNodesDown;
import io.hadron.proto.wire.CrcOutcome;
import io.hadron.proto.wire.CrcProblem;
import io.hadron.proto.wire.CrcProducerIds;
import io.hadron.proto.wire.CrcRefusal;
import io.hadron.proto.wire.CrcRefusalReason;
import io.hadron.proto.wire.CrcRejected;
import io.hadron.proto.wire.CrcTermsStarted;
import java.nio.ByteBuffer;
import java.util.List;

/** Outcomes on their way from the node that applied a command first to the one that sent it. */
final class OutcomeCodec {
    private OutcomeCodec() {}

    static byte[] encode(MetadataOutcome outcome) {
        CrcOutcome.Builder out = CrcOutcome.newBuilder();
        switch (outcome) {
            case NodeAccepted(long session, int newTerms) ->
                    out.setNodeAccepted(
                            CrcNodeAccepted.newBuilder().setSession(session).setNewTerms(newTerms));
            case ChangeSetApplied applied -> out.setChangeSetApplied(encode(applied));
            case EstablishedReported reported ->
                    out.setEstablishedReported(
                            CrcEstablishedReported.newBuilder()
                                    .addAllAccepted(ids(reported.accepted()))
                                    .addAllRefused(
                                            reported.refused().stream()
                                                    .map(ValueCodec::encode)
                                                    .toList()));
            case ProducerIdsAllocated(long first, int count) ->
                    out.setProducerIds(CrcProducerIds.newBuilder().setFirst(first).setCount(count));
            case PurgesConfirmed(int count) -> out.setPurgesConfirmed(count);
            case Rejected(List<Problem> problems) ->
                    out.setRejected(
                            CrcRejected.newBuilder()
                                    .addAllProblems(
                                            problems.stream().map(OutcomeCodec::encode).toList()));
            case NodeRegistered(NodeId node, boolean repeated) ->
                    out.setNodeRegistered(known(node, repeated));
            case NodesDown(List<NodeId> nodes, TermsStarted terms) ->
                    out.setNodesDown(
                            CrcNodesDown.newBuilder()
                                    .addAllNodes(ValueCodec.numbers(nodes))
                                    .setTerms(encode(terms)));
            case NodeUpdated(var node) -> out.setNodeUpdated(NodeCodec.encode(node));
            case NodeGone(NodeId node, boolean repeated) -> out.setNodeGone(known(node, repeated));
            case TermsStarted terms -> out.setTermsStarted(encode(terms));
            case LearnersSet(List<ControlGroupId> changed, List<Refusal> refused) ->
                    out.setLearnersSet(
                            CrcLearnersSet.newBuilder()
                                    .addAllChanged(ids(changed))
                                    .addAllRefused(
                                            refused.stream().map(OutcomeCodec::encode).toList()));
            case CaughtUpReported(int accepted) -> out.setCaughtUpReported(accepted);
            case RecoveryForced(var groups) ->
                    out.setRecoveryForced(
                            CrcGroupTerms.newBuilder()
                                    .addAllGroups(
                                            groups.stream().map(ValueCodec::encode).toList()));
        }
        return out.build().toByteArray();
    }

    /**
     * Reads an outcome.
     *
     * @throws UnreadableEntryException if that is none, or one of a newer version
     */
    static MetadataOutcome decode(ByteBuffer bytes) {
        try {
            return decode(CrcOutcome.parseFrom(bytes));
        } catch (UnreadableEntryException e) {
            throw e;
        } catch (InvalidProtocolBufferException | RuntimeException e) {
            throw new UnreadableEntryException("an outcome that can not be read: " + e, e);
        }
    }

    private static MetadataOutcome decode(CrcOutcome outcome) {
        return switch (outcome.getOutcomeCase()) {
            case NODE_ACCEPTED ->
                    new NodeAccepted(
                            outcome.getNodeAccepted().getSession(),
                            outcome.getNodeAccepted().getNewTerms());
            case CHANGE_SET_APPLIED -> decode(outcome.getChangeSetApplied());
            case ESTABLISHED_REPORTED ->
                    new EstablishedReported(
                            groups(outcome.getEstablishedReported().getAcceptedList()),
                            outcome.getEstablishedReported().getRefusedList().stream()
                                    .map(ValueCodec::decode)
                                    .toList());
            case PRODUCER_IDS ->
                    new ProducerIdsAllocated(
                            outcome.getProducerIds().getFirst(),
                            outcome.getProducerIds().getCount());
            case PURGES_CONFIRMED -> new PurgesConfirmed(outcome.getPurgesConfirmed());
            case REJECTED ->
                    new Rejected(
                            outcome.getRejected().getProblemsList().stream()
                                    .map(OutcomeCodec::decode)
                                    .toList());
            case NODE_REGISTERED ->
                    new NodeRegistered(
                            new NodeId(outcome.getNodeRegistered().getNode()),
                            outcome.getNodeRegistered().getRepeatedRequest());
            case NODES_DOWN ->
                    new NodesDown(
                            ValueCodec.nodes(outcome.getNodesDown().getNodesList()),
                            decode(outcome.getNodesDown().getTerms()));
            case NODE_UPDATED -> new NodeUpdated(NodeCodec.decode(outcome.getNodeUpdated()));
            case NODE_GONE ->
                    new NodeGone(
                            new NodeId(outcome.getNodeGone().getNode()),
                            outcome.getNodeGone().getRepeatedRequest());
            case TERMS_STARTED -> decode(outcome.getTermsStarted());
            case LEARNERS_SET ->
                    new LearnersSet(
                            groups(outcome.getLearnersSet().getChangedList()),
                            refusals(outcome.getLearnersSet().getRefusedList()));
            case CAUGHT_UP_REPORTED -> new CaughtUpReported(outcome.getCaughtUpReported());
            case RECOVERY_FORCED ->
                    new RecoveryForced(
                            outcome.getRecoveryForced().getGroupsList().stream()
                                    .map(ValueCodec::decode)
                                    .toList());
            case OUTCOME_NOT_SET ->
                    throw new UnreadableEntryException("an outcome of a newer version");
        };
    }

    private static CrcChangeSetApplied encode(ChangeSetApplied applied) {
        return CrcChangeSetApplied.newBuilder()
                .setVersion(applied.version())
                .addAllChanges(applied.changes().stream().map(EntryCodec::encode).toList())
                .setRepeatedRequest(applied.repeated())
                .build();
    }

    private static ChangeSetApplied decode(CrcChangeSetApplied applied) {
        return new ChangeSetApplied(
                applied.getVersion(),
                EntryCodec.decode(applied.getChangesList()),
                applied.getRepeatedRequest());
    }

    private static CrcKnownNode known(NodeId node, boolean repeated) {
        return CrcKnownNode.newBuilder().setNode(node.value()).setRepeatedRequest(repeated).build();
    }

    private static CrcTermsStarted encode(TermsStarted terms) {
        return CrcTermsStarted.newBuilder()
                .addAllStarted(terms.started().stream().map(ValueCodec::encode).toList())
                .addAllRefused(terms.refused().stream().map(OutcomeCodec::encode).toList())
                .build();
    }

    private static TermsStarted decode(CrcTermsStarted terms) {
        return new TermsStarted(
                terms.getStartedList().stream().map(ValueCodec::decode).toList(),
                refusals(terms.getRefusedList()));
    }

    private static CrcProblem encode(Problem problem) {
        return CrcProblem.newBuilder()
                .setCode(problem.code().name())
                .setFile(problem.place().file())
                .setLine(problem.place().line())
                .setColumn(problem.place().column())
                .setMessage(problem.message())
                .setAdvice(problem.advice())
                .build();
    }

    private static Problem decode(CrcProblem problem) {
        return new Problem(
                ProblemCode.valueOf(problem.getCode()),
                new Place(problem.getFile(), problem.getLine(), problem.getColumn()),
                problem.getMessage(),
                problem.getAdvice());
    }

    private static CrcRefusal encode(Refusal refusal) {
        return CrcRefusal.newBuilder()
                .setGroup(refusal.group().value())
                .setTerm(refusal.term())
                .setReason(encode(refusal.reason()))
                .build();
    }

    private static List<Refusal> refusals(List<CrcRefusal> refused) {
        return refused.stream()
                .map(refusal ->
                        new Refusal(
                                new ControlGroupId(refusal.getGroup()),
                                refusal.getTerm(),
                                decode(refusal.getReason())))
                .toList();
    }

    private static CrcRefusalReason encode(RefusalReason reason) {
        return switch (reason) {
            case UNKNOWN_GROUP -> CrcRefusalReason.CRC_UNKNOWN_GROUP;
            case STALE_TERM -> CrcRefusalReason.CRC_STALE_TERM;
            case LEADER_NOT_COUNTED -> CrcRefusalReason.CRC_LEADER_NOT_COUNTED;
            case LEADER_NOT_UP -> CrcRefusalReason.CRC_LEADER_NOT_UP;
            case LEADER_IS_UP -> CrcRefusalReason.CRC_LEADER_IS_UP;
            case NOT_CAUGHT_UP -> CrcRefusalReason.CRC_NOT_CAUGHT_UP;
            case NO_MAJORITY -> CrcRefusalReason.CRC_NO_MAJORITY;
            case UNKNOWN_NODE -> CrcRefusalReason.CRC_UNKNOWN_NODE;
            case COUNTED_MEMBER -> CrcRefusalReason.CRC_COUNTED_MEMBER;
            case BAD_SET -> CrcRefusalReason.CRC_BAD_SET;
        };
    }

    private static RefusalReason decode(CrcRefusalReason reason) {
        return switch (reason) {
            case CRC_UNKNOWN_GROUP -> RefusalReason.UNKNOWN_GROUP;
            case CRC_STALE_TERM -> RefusalReason.STALE_TERM;
            case CRC_LEADER_NOT_COUNTED -> RefusalReason.LEADER_NOT_COUNTED;
            case CRC_LEADER_NOT_UP -> RefusalReason.LEADER_NOT_UP;
            case CRC_LEADER_IS_UP -> RefusalReason.LEADER_IS_UP;
            case CRC_NOT_CAUGHT_UP -> RefusalReason.NOT_CAUGHT_UP;
            case CRC_NO_MAJORITY -> RefusalReason.NO_MAJORITY;
            case CRC_UNKNOWN_NODE -> RefusalReason.UNKNOWN_NODE;
            case CRC_COUNTED_MEMBER -> RefusalReason.COUNTED_MEMBER;
            case CRC_BAD_SET -> RefusalReason.BAD_SET;
            case CRC_REASON_MISSING, UNRECOGNIZED -> throw ValueCodec.unknown("reason", reason);
        };
    }

    private static List<Long> ids(List<ControlGroupId> groups) {
        return groups.stream().map(ControlGroupId::value).toList();
    }

    private static List<ControlGroupId> groups(List<Long> ids) {
        return ids.stream().map(ControlGroupId::new).toList();
    }
}
