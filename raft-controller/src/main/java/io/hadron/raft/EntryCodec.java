package io.hadron.raft;

import com.google.protobuf.InvalidProtocolBufferException;
import io.hadron.core.cluster.AppliedChange;
import io.hadron.core.cluster.AppliedChange.Action;
import io.hadron.core.cluster.CompletedRequest;
import io.hadron.core.cluster.Counters;
import io.hadron.core.cluster.StateEntry;
import io.hadron.core.cluster.StateKey;
import io.hadron.core.model.AuditRecord;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.ControlGroupKind;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import io.hadron.core.model.ObjectId;
import io.hadron.core.model.Tombstone;
import io.hadron.proto.wire.CrcAction;
import io.hadron.proto.wire.CrcAudit;
import io.hadron.proto.wire.CrcAuditAction;
import io.hadron.proto.wire.CrcChange;
import io.hadron.proto.wire.CrcControlGroup;
import io.hadron.proto.wire.CrcControlGroupKind;
import io.hadron.proto.wire.CrcCounters;
import io.hadron.proto.wire.CrcEntry;
import io.hadron.proto.wire.CrcRequest;
import io.hadron.proto.wire.CrcTombstone;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;

/** Entries of the state as they stand in the store. */
final class EntryCodec {
    private EntryCodec() {}

    static byte[] key(StateKey key) {
        byte[] text = key.key().getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[text.length + 1];
        out[0] = (byte) key.table().number();
        System.arraycopy(text, 0, out, 1, text.length);
        return out;
    }

    static byte[] encode(StateEntry entry) {
        CrcEntry.Builder out = CrcEntry.newBuilder();
        switch (entry) {
            case StateEntry.CountersEntry(Counters counters) -> out.setCounters(encode(counters));
            case StateEntry.NodeEntry(NodeInfo node) -> out.setNode(NodeCodec.encode(node));
            case StateEntry.ObjectEntry(var object) -> out.setObject(ObjectCodec.encode(object));
            case StateEntry.ControlGroupEntry(ControlGroup group) ->
                    out.setControlGroup(encode(group));
            case StateEntry.TombstoneEntry(Tombstone tombstone) ->
                    out.setTombstone(encode(tombstone));
            case StateEntry.RequestEntry(CompletedRequest request) ->
                    out.setRequest(encode(request));
            case StateEntry.BranchEntry(var branch) -> out.setBranch(ValueCodec.encode(branch));
            case StateEntry.AuditEntry(AuditRecord done) -> out.setAudit(encode(done));
        }
        return out.build().toByteArray();
    }

    static StateEntry decode(byte[] bytes) {
        try {
            return decode(CrcEntry.parseFrom(bytes));
        } catch (UnreadableEntryException e) {
            throw e;
        } catch (InvalidProtocolBufferException | RuntimeException e) {
            throw new UnreadableEntryException("an entry that can not be read: " + e, e);
        }
    }

    private static StateEntry decode(CrcEntry entry) {
        return switch (entry.getEntryCase()) {
            case COUNTERS -> new StateEntry.CountersEntry(decode(entry.getCounters()));
            case NODE -> new StateEntry.NodeEntry(NodeCodec.decode(entry.getNode()));
            case OBJECT -> new StateEntry.ObjectEntry(ObjectCodec.decode(entry.getObject()));
            case CONTROL_GROUP -> new StateEntry.ControlGroupEntry(decode(entry.getControlGroup()));
            case TOMBSTONE -> new StateEntry.TombstoneEntry(decode(entry.getTombstone()));
            case REQUEST -> new StateEntry.RequestEntry(decode(entry.getRequest()));
            case BRANCH -> new StateEntry.BranchEntry(ValueCodec.decode(entry.getBranch()));
            case AUDIT -> new StateEntry.AuditEntry(decode(entry.getAudit()));
            case ENTRY_NOT_SET -> throw new UnreadableEntryException("an entry of a newer version");
        };
    }

    private static CrcCounters encode(Counters counters) {
        CrcCounters.Builder out =
                CrcCounters.newBuilder()
                        .setSchemaVersion(counters.schemaVersion())
                        .setNextId(counters.nextId())
                        .setNextProducerId(counters.nextProducerId())
                        .setNextNodeId(counters.nextNodeId());
        UUID clusterId = counters.clusterId();
        if (clusterId != null) {
            out.setClusterId(ValueCodec.encode(clusterId));
        }
        return out.build();
    }

    private static Counters decode(CrcCounters counters) {
        return new Counters(
                counters.hasClusterId() ? ValueCodec.decode(counters.getClusterId()) : null,
                counters.getSchemaVersion(),
                counters.getNextId(),
                counters.getNextProducerId(),
                Math.max(1, counters.getNextNodeId()));
    }

    private static CrcAudit encode(AuditRecord done) {
        return CrcAudit.newBuilder()
                .setVersion(done.version())
                .setTimeMs(done.timeMs())
                .setAction(
                        switch (done.action()) {
                            case FORCED_RECOVERY -> CrcAuditAction.CRC_FORCED_RECOVERY;
                            case NODE_REMOVED_WITH_LOSS ->
                                    CrcAuditAction.CRC_NODE_REMOVED_WITH_LOSS;
                            case RESUMED_WITHOUT_UNSYNCED ->
                                    CrcAuditAction.CRC_RESUMED_WITHOUT_UNSYNCED;
                        })
                .setText(done.text())
                .setReason(done.reason())
                .build();
    }

    private static AuditRecord decode(CrcAudit done) {
        AuditRecord.Action action =
                switch (done.getAction()) {
                    case CRC_FORCED_RECOVERY -> AuditRecord.Action.FORCED_RECOVERY;
                    case CRC_NODE_REMOVED_WITH_LOSS -> AuditRecord.Action.NODE_REMOVED_WITH_LOSS;
                    case CRC_RESUMED_WITHOUT_UNSYNCED ->
                            AuditRecord.Action.RESUMED_WITHOUT_UNSYNCED;
                    case CRC_AUDIT_MISSING, UNRECOGNIZED ->
                            throw ValueCodec.unknown("action", done);
                };
        return new AuditRecord(
                done.getVersion(), done.getTimeMs(), action, done.getText(), done.getReason());
    }

    private static CrcControlGroup encode(ControlGroup group) {
        return CrcControlGroup.newBuilder()
                .setId(group.id().value())
                .setKind(
                        switch (group.kind()) {
                            case SPC -> CrcControlGroupKind.CRC_SPC;
                            case SCC -> CrcControlGroupKind.CRC_SCC;
                        })
                .setStream(group.stream().value())
                .setPartition(group.partition())
                .addAllReplicas(ValueCodec.numbers(group.replicas()))
                .setLeader(group.leader().value())
                .setTerm(group.term())
                .setEstablishedTerm(group.establishedTerm())
                .addAllEstablishedReplicas(ValueCodec.numbers(group.establishedReplicas()))
                .addAllLearners(ValueCodec.numbers(group.learners()))
                .addAllCaughtUp(ValueCodec.numbers(group.caughtUp()))
                .addAllLeaving(ValueCodec.numbers(group.leaving()))
                .build();
    }

    private static ControlGroup decode(CrcControlGroup group) {
        ControlGroupKind kind =
                switch (group.getKind()) {
                    case CRC_SPC -> ControlGroupKind.SPC;
                    case CRC_SCC -> ControlGroupKind.SCC;
                    case CRC_CONTROL_GROUP_MISSING, UNRECOGNIZED ->
                            throw ValueCodec.unknown("control group kind", group);
                };
        return new ControlGroup(
                new ControlGroupId(group.getId()),
                kind,
                new ObjectId(group.getStream()),
                group.getPartition(),
                ValueCodec.nodes(group.getReplicasList()),
                new NodeId(group.getLeader()),
                group.getTerm(),
                group.getEstablishedTerm(),
                ValueCodec.nodes(group.getEstablishedReplicasList()),
                ValueCodec.nodes(group.getLearnersList()),
                ValueCodec.nodes(group.getCaughtUpList()),
                ValueCodec.nodes(group.getLeavingList()));
    }

    private static CrcTombstone encode(Tombstone tombstone) {
        return CrcTombstone.newBuilder()
                .setId(tombstone.id().value())
                .setRef(ValueCodec.encode(tombstone.ref()))
                .setStream(tombstone.stream().value())
                .setDeletedMs(tombstone.deletedMs())
                .addAllPending(tombstone.pending().stream().map(ValueCodec::encode).toList())
                .build();
    }

    private static Tombstone decode(CrcTombstone tombstone) {
        TreeSet<Tombstone.Purge> pending = new TreeSet<>();
        tombstone.getPendingList().forEach(purge -> pending.add(ValueCodec.decode(purge)));
        return new Tombstone(
                new ObjectId(tombstone.getId()),
                ValueCodec.decode(tombstone.getRef()),
                new ObjectId(tombstone.getStream()),
                tombstone.getDeletedMs(),
                pending);
    }

    private static CrcRequest encode(CompletedRequest request) {
        CrcRequest.Builder out =
                CrcRequest.newBuilder()
                        .setVersion(request.version())
                        .setRequestId(request.requestId())
                        .setFingerprint(request.fingerprint());
        request.changes().forEach(change -> out.addChanges(encode(change)));
        return out.build();
    }

    private static CompletedRequest decode(CrcRequest request) {
        List<AppliedChange> changes = decode(request.getChangesList());
        return new CompletedRequest(
                request.getVersion(), request.getRequestId(), request.getFingerprint(), changes);
    }

    static CrcChange encode(AppliedChange change) {
        return CrcChange.newBuilder()
                .setRef(ValueCodec.encode(change.ref()))
                .setAction(encode(change.action()))
                .setId(change.id())
                .setRevision(change.revision())
                .build();
    }

    static List<AppliedChange> decode(List<CrcChange> changes) {
        List<AppliedChange> applied = new ArrayList<>();
        for (CrcChange change : changes) {
            applied.add(
                    new AppliedChange(
                            ValueCodec.decode(change.getRef()),
                            decode(change.getAction()),
                            change.getId(),
                            change.getRevision()));
        }
        return applied;
    }

    private static CrcAction encode(Action action) {
        return switch (action) {
            case CREATE -> CrcAction.CRC_CREATE;
            case CHANGE -> CrcAction.CRC_CHANGE;
            case REPLACE -> CrcAction.CRC_REPLACE;
            case DELETE -> CrcAction.CRC_DELETE;
            case NONE -> CrcAction.CRC_NONE;
        };
    }

    private static Action decode(CrcAction action) {
        return switch (action) {
            case CRC_CREATE -> Action.CREATE;
            case CRC_CHANGE -> Action.CHANGE;
            case CRC_REPLACE -> Action.REPLACE;
            case CRC_DELETE -> Action.DELETE;
            case CRC_NONE -> Action.NONE;
            case CRC_ACTION_MISSING, UNRECOGNIZED -> throw ValueCodec.unknown("action", action);
        };
    }
}
