package io.hadron.raft;

import com.google.protobuf.InvalidProtocolBufferException;
import io.hadron.core.cluster.ChangeSet;
import io.hadron.core.cluster.DesiredObject;
import io.hadron.core.cluster.DesiredObject.DesiredGroup;
import io.hadron.core.cluster.DesiredObject.DesiredNamespace;
import io.hadron.core.cluster.DesiredObject.DesiredStream;
import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataCommand.AllocateProducerIds;
import io.hadron.core.cluster.MetadataCommand.ApplyChangeSet;
import io.hadron.core.cluster.MetadataCommand.ConfirmPurges;
import io.hadron.core.cluster.MetadataCommand.ForceRecovery;
import io.hadron.core.cluster.MetadataCommand.NodeReachable;
import io.hadron.core.cluster.MetadataCommand.NodeStarted;
import io.hadron.core.cluster.MetadataCommand.NodesLost;
import io.hadron.core.cluster.MetadataCommand.RegisterNode;
import io.hadron.core.cluster.MetadataCommand.RemoveNode;
import io.hadron.core.cluster.MetadataCommand.ReportCaughtUp;
import io.hadron.core.cluster.MetadataCommand.ReportEstablished;
import io.hadron.core.cluster.MetadataCommand.SetLearners;
import io.hadron.core.cluster.MetadataCommand.SetNodeMode;
import io.hadron.core.cluster.MetadataCommand.StartTerms;
import io.hadron.core.cluster.Origin;
import io.hadron.core.model.Labels;
import io.hadron.core.model.Managed;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeMode;
import io.hadron.core.model.ObjectRef;
import io.hadron.core.model.Place;
import io.hadron.proto.wire.CrcAllocateProducerIds;
import io.hadron.proto.wire.CrcApply;
import io.hadron.proto.wire.CrcCommand;
import io.hadron.proto.wire.CrcConfirmPurges;
import io.hadron.proto.wire.CrcDesired;
import io.hadron.proto.wire.CrcNodeReachable;
import io.hadron.proto.wire.CrcOptions;
import io.hadron.proto.wire.CrcReportEstablished;
import io.hadron.proto.wire.CrcSetNodeMode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Commands as they stand in the log. Of a document's places only its first line is kept: enough for
 * the rare problem that was not found before the command was sent.
 */
final class CommandCodec {
    private CommandCodec() {}

    static byte[] encode(MetadataCommand command) {
        CrcCommand.Builder out = CrcCommand.newBuilder();
        switch (command) {
            case NodeStarted started -> out.setNodeStarted(NodeCodec.encode(started));
            case RegisterNode request -> out.setRegisterNode(NodeCodec.encode(request));
            case NodesLost lost -> out.setNodesLost(MembershipCodec.encode(lost));
            case NodeReachable(NodeId node, long session) ->
                    out.setNodeReachable(
                            CrcNodeReachable.newBuilder()
                                    .setNode(node.value())
                                    .setSession(session));
            case SetNodeMode(NodeId node, NodeMode mode) ->
                    out.setSetNodeMode(
                            CrcSetNodeMode.newBuilder()
                                    .setNode(node.value())
                                    .setMode(NodeCodec.encode(mode)));
            case RemoveNode removal -> out.setRemoveNode(MembershipCodec.encode(removal));
            case StartTerms terms -> out.setStartTerms(MembershipCodec.encode(terms));
            case SetLearners learners -> out.setSetLearners(MembershipCodec.encode(learners));
            case ReportCaughtUp report -> out.setReportCaughtUp(MembershipCodec.encode(report));
            case ForceRecovery forced -> out.setForceRecovery(MembershipCodec.encode(forced));
            case ApplyChangeSet apply -> out.setApply(encode(apply));
            case ReportEstablished report -> out.setReportEstablished(encode(report));
            case AllocateProducerIds(int count) ->
                    out.setAllocateProducerIds(CrcAllocateProducerIds.newBuilder().setCount(count));
            case ConfirmPurges confirmed ->
                    out.setConfirmPurges(
                            CrcConfirmPurges.newBuilder()
                                    .addAllPurges(
                                            confirmed.purges().stream()
                                                    .map(ValueCodec::encode)
                                                    .toList()));
        }
        return out.build().toByteArray();
    }

    static MetadataCommand decode(ByteBuffer bytes) {
        try {
            return decode(CrcCommand.parseFrom(bytes));
        } catch (UnreadableEntryException e) {
            throw e;
        } catch (InvalidProtocolBufferException | RuntimeException e) {
            throw new UnreadableEntryException("a command that can not be read: " + e, e);
        }
    }

    private static MetadataCommand decode(CrcCommand command) {
        return switch (command.getCommandCase()) {
            case NODE_STARTED -> NodeCodec.decode(command.getNodeStarted());
            case REGISTER_NODE -> NodeCodec.decode(command.getRegisterNode());
            case NODES_LOST -> MembershipCodec.decode(command.getNodesLost());
            case NODE_REACHABLE ->
                    new NodeReachable(
                            new NodeId(command.getNodeReachable().getNode()),
                            command.getNodeReachable().getSession());
            case SET_NODE_MODE ->
                    new SetNodeMode(
                            new NodeId(command.getSetNodeMode().getNode()),
                            NodeCodec.decode(command.getSetNodeMode().getMode()));
            case REMOVE_NODE -> MembershipCodec.decode(command.getRemoveNode());
            case START_TERMS -> MembershipCodec.decode(command.getStartTerms());
            case SET_LEARNERS -> MembershipCodec.decode(command.getSetLearners());
            case REPORT_CAUGHT_UP -> MembershipCodec.decode(command.getReportCaughtUp());
            case FORCE_RECOVERY -> MembershipCodec.decode(command.getForceRecovery());
            case APPLY -> decode(command.getApply());
            case REPORT_ESTABLISHED -> decode(command.getReportEstablished());
            case ALLOCATE_PRODUCER_IDS ->
                    new AllocateProducerIds(command.getAllocateProducerIds().getCount());
            case CONFIRM_PURGES ->
                    new ConfirmPurges(
                            command.getConfirmPurges().getPurgesList().stream()
                                    .map(ValueCodec::decode)
                                    .toList());
            case COMMAND_NOT_SET ->
                    throw new UnreadableEntryException("a command of a newer version");
        };
    }

    private static CrcReportEstablished encode(ReportEstablished report) {
        CrcReportEstablished.Builder out =
                CrcReportEstablished.newBuilder().setLeader(report.leader().value());
        report.groups().forEach(group -> out.addGroups(ValueCodec.encode(group)));
        return out.build();
    }

    private static ReportEstablished decode(CrcReportEstablished report) {
        return new ReportEstablished(
                new NodeId(report.getLeader()),
                report.getGroupsList().stream().map(ValueCodec::decode).toList());
    }

    private static CrcApply encode(ApplyChangeSet apply) {
        ChangeSet changes = apply.changes();
        Map<String, Integer> files = new LinkedHashMap<>();
        CrcApply.Builder out =
                CrcApply.newBuilder()
                        .setRequestId(changes.requestId())
                        .setOptions(encode(changes.options()))
                        .setFingerprint(apply.fingerprint())
                        .setTimeMs(apply.timeMs());
        changes.objects().forEach(object -> out.addObjects(encode(object, files)));
        changes.deletes().forEach(ref -> out.addDeletes(ValueCodec.encode(ref)));
        return out.addAllFiles(files.keySet()).build();
    }

    private static ApplyChangeSet decode(CrcApply apply) {
        List<DesiredObject> objects = new ArrayList<>();
        for (CrcDesired object : apply.getObjectsList()) {
            objects.add(decode(object, apply.getFilesList()));
        }
        List<ObjectRef> deletes = apply.getDeletesList().stream().map(ValueCodec::decode).toList();
        ChangeSet changes =
                new ChangeSet(apply.getRequestId(), objects, deletes, decode(apply.getOptions()));
        return new ApplyChangeSet(changes, apply.getFingerprint(), apply.getTimeMs());
    }

    private static CrcOptions encode(ChangeSet.Options options) {
        CrcOptions.Builder out =
                CrcOptions.newBuilder()
                        .setTakeOver(options.takeOver())
                        .setBaseSchemaVersion(options.baseSchemaVersion());
        Managed managed = options.managed();
        if (managed != null) {
            out.setManaged(ValueCodec.encode(managed));
        }
        options.allowDataLoss().forEach(ref -> out.addAllowDataLoss(ValueCodec.encode(ref)));
        return out.build();
    }

    private static ChangeSet.Options decode(CrcOptions options) {
        TreeSet<ObjectRef> allowed = new TreeSet<>();
        options.getAllowDataLossList().forEach(ref -> allowed.add(ValueCodec.decode(ref)));
        return new ChangeSet.Options(
                options.hasManaged() ? ValueCodec.decode(options.getManaged()) : null,
                options.getTakeOver(),
                allowed,
                options.getBaseSchemaVersion());
    }

    private static CrcDesired encode(DesiredObject object, Map<String, Integer> files) {
        Place place = object.origin().place();
        CrcDesired.Builder out =
                CrcDesired.newBuilder()
                        .setRef(ValueCodec.encode(object.ref()))
                        .addAllLabels(ValueCodec.encode(object.labels()))
                        .setFile(files.computeIfAbsent(place.file(), name -> files.size()))
                        .setLine(place.line())
                        .setColumn(place.column());
        switch (object) {
            case DesiredNamespace namespace -> {}
            case DesiredStream stream -> out.setStream(SpecCodec.encode(stream.wish()));
            case DesiredGroup group -> out.setGroup(SpecCodec.encode(group.spec()));
        }
        return out.build();
    }

    private static DesiredObject decode(CrcDesired object, List<String> files) {
        ObjectRef ref = ValueCodec.decode(object.getRef());
        Labels labels = ValueCodec.decode(object.getLabelsList());
        Place place = new Place(files.get(object.getFile()), object.getLine(), object.getColumn());
        Origin origin = new Origin(place, new TreeMap<>());
        return switch (ref.kind()) {
            case NAMESPACE -> new DesiredNamespace(ref.namespaceName(), labels, origin);
            case STREAM ->
                    new DesiredStream(
                            ref.qualified(), labels, SpecCodec.decode(object.getStream()), origin);
            case GROUP ->
                    new DesiredGroup(
                            ref.qualified(), labels, SpecCodec.decode(object.getGroup()), origin);
            case PIPELINE, USER, TOKEN -> throw ValueCodec.unknown("kind", ref);
        };
    }
}
