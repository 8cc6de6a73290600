package io.hadron.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadron.core.cluster.AppliedChange;
import io.hadron.core.cluster.Counters;
import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataCommand.CaughtUp;
import io.hadron.core.cluster.MetadataCommand.GroupTerm;
import io.hadron.core.cluster.MetadataCommand.LearnerChange;
import io.hadron.core.cluster.MetadataCommand.LostNode;
import io.hadron.core.cluster.MetadataCommand.NewLeader;
import io.hadron.core.cluster.MetadataCommand.NodeStarted;
import io.hadron.core.cluster.MetadataCommand.TermChange;
import io.hadron.core.cluster.MetadataOutcome;
import io.hadron.core.cluster.MetadataOutcome.Refusal;
import io.hadron.core.cluster.MetadataOutcome.RefusalReason;
import io.hadron.core.cluster.StateEntry;
import io.hadron.core.model.AuditRecord;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.ControlGroupKind;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import io.hadron.core.model.NodeMode;
import io.hadron.core.model.NodeProfile;
import io.hadron.core.model.NodeState;
import io.hadron.core.model.NodeVersions;
import io.hadron.core.model.ObjectId;
import io.hadron.core.model.ObjectRef;
import io.hadron.core.model.Place;
import io.hadron.core.model.Problem;
import io.hadron.core.model.ProblemCode;
import io.hadron.proto.wire.CrcCommand;
import io.hadron.proto.wire.CrcControlGroup;
import io.hadron.proto.wire.CrcControlGroupKind;
import io.hadron.proto.wire.CrcEntry;
import io.hadron.proto.wire.CrcNode;
import io.hadron.proto.wire.CrcNodeStarted;
import io.hadron.proto.wire.CrcUuid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MembershipCodecTest {
    private static final ControlGroupId GROUP = new ControlGroupId(1L << 60);
    private static final List<NodeId> SET = List.of(new NodeId(2), new NodeId(1), new NodeId(9));
    private static final NodeProfile PROFILE =
            new NodeProfile(
                    "a:1",
                    "b:2",
                    "c:3",
                    new TreeMap<>(Map.of("rack", "r1", "zone", "z\u00fc")),
                    new NodeVersions("1.2.3", 4, 5));

    @Test
    void everyNewCommandReadsBack() {
        UUID id = new UUID(-1, 2);
        List<MetadataCommand> commands =
                List.of(
                        new MetadataCommand.RegisterNode(id, id, PROFILE, 5),
                        new NodeStarted(id, new NodeId(3), PROFILE, id, 1L << 40, 7, 5),
                        new NodeStarted(id, new NodeId(3), PROFILE, id, 8, 7, true, 5),
                        new MetadataCommand.NodesLost(
                                List.of(new LostNode(new NodeId(3), 1L << 40)),
                                List.of(new NewLeader(GROUP, 1L << 50, new NodeId(2)))),
                        new MetadataCommand.NodeReachable(new NodeId(3), 8),
                        new MetadataCommand.SetNodeMode(new NodeId(3), NodeMode.CORDONED),
                        new MetadataCommand.SetNodeMode(new NodeId(3), NodeMode.DRAINING),
                        new MetadataCommand.SetNodeMode(new NodeId(3), NodeMode.ACTIVE),
                        new MetadataCommand.RemoveNode(new NodeId(3), true, "burnt", 6),
                        new MetadataCommand.StartTerms(
                                List.of(
                                        new TermChange(
                                                GROUP,
                                                4,
                                                new NodeId(2),
                                                SET,
                                                List.of(SET.get(1))))),
                        new MetadataCommand.SetLearners(List.of(new LearnerChange(GROUP, 4, SET))),
                        new MetadataCommand.ReportCaughtUp(
                                new NodeId(2), List.of(new CaughtUp(GROUP, 4, new NodeId(9)))),
                        new MetadataCommand.ForceRecovery(GROUP, 4, new NodeId(9), "fire", 7));
        for (MetadataCommand command : commands) {
            assertThat(CommandCodec.decode(ByteBuffer.wrap(CommandCodec.encode(command))))
                    .isEqualTo(command);
        }
    }

    @Test
    void everyOutcomeReadsBack() {
        List<GroupTerm> terms = List.of(new GroupTerm(GROUP, 1L << 50));
        List<Refusal> refusals =
                Arrays.stream(RefusalReason.values()).map(r -> new Refusal(GROUP, 3, r)).toList();
        List<Problem> problems = new ArrayList<>();
        for (ProblemCode code : ProblemCode.values()) {
            problems.add(new Problem(code, new Place("a.yaml", 3, 4), "m", "a"));
        }
        List<AppliedChange> changes =
                Arrays.stream(AppliedChange.Action.values())
                        .map(a -> new AppliedChange(ObjectRef.parse("Stream/x/y"), a, 1L << 60, 2))
                        .toList();
        MetadataOutcome.TermsStarted started = new MetadataOutcome.TermsStarted(terms, refusals);
        List<MetadataOutcome> outcomes =
                List.of(
                        new MetadataOutcome.NodeAccepted(1L << 40, 77),
                        new MetadataOutcome.ChangeSetApplied(1L << 41, changes, true),
                        new MetadataOutcome.EstablishedReported(List.of(GROUP), terms),
                        new MetadataOutcome.ProducerIdsAllocated(1L << 42, 1_000),
                        new MetadataOutcome.PurgesConfirmed(0),
                        new MetadataOutcome.Rejected(problems),
                        new MetadataOutcome.NodeRegistered(new NodeId(4), true),
                        new MetadataOutcome.NodesDown(SET, started),
                        new MetadataOutcome.NodeUpdated(node()),
                        new MetadataOutcome.NodeGone(new NodeId(4), false),
                        started,
                        new MetadataOutcome.LearnersSet(List.of(GROUP), refusals),
                        new MetadataOutcome.CaughtUpReported(0),
                        new MetadataOutcome.RecoveryForced(terms));
        Set<Class<?>> seen = new HashSet<>();
        for (MetadataOutcome outcome : outcomes) {
            seen.add(outcome.getClass());
            assertThat(OutcomeCodec.decode(ByteBuffer.wrap(OutcomeCodec.encode(outcome))))
                    .isEqualTo(outcome);
        }
        assertThat(seen).containsExactlyInAnyOrder(MetadataOutcome.class.getPermittedSubclasses());
        assertThatThrownBy(() -> OutcomeCodec.decode(ByteBuffer.allocate(0)))
                .isInstanceOf(UnreadableEntryException.class);
    }

    @Test
    void storedEntriesReadBack() {
        ControlGroup group =
                new ControlGroup(
                        GROUP,
                        ControlGroupKind.SCC,
                        new ObjectId(7),
                        3,
                        SET,
                        new NodeId(2),
                        9,
                        8,
                        List.of(new NodeId(1), new NodeId(2)),
                        List.of(new NodeId(9), new NodeId(11)),
                        List.of(new NodeId(11)),
                        List.of(new NodeId(5)));
        List<StateEntry> entries = new ArrayList<>();
        entries.add(new StateEntry.ControlGroupEntry(group));
        entries.add(new StateEntry.NodeEntry(node()));
        entries.add(new StateEntry.CountersEntry(new Counters(null, 1, 2, 3, 4)));
        for (AuditRecord.Action action : AuditRecord.Action.values()) {
            entries.add(new StateEntry.AuditEntry(new AuditRecord(5, 6, action, "text", "why")));
        }
        for (StateEntry entry : entries) {
            assertThat(EntryCodec.decode(EntryCodec.encode(entry))).isEqualTo(entry);
        }
    }

    @Test
    void whatWasStoredBeforeThereWereSeveralNodesReadsAsOneThatIsUp() {
        CrcUuid id = CrcUuid.newBuilder().setHigh(1).setLow(2).build();
        CrcNode node =
                CrcNode.newBuilder()
                        .setId(1)
                        .setAddress("a:1")
                        .setStoreId(id)
                        .setSession(4)
                        .build();
        StateEntry read =
                EntryCodec.decode(CrcEntry.newBuilder().setNode(node).build().toByteArray());
        assertThat(read)
                .isEqualTo(
                        new StateEntry.NodeEntry(
                                new NodeInfo(
                                        new NodeId(1),
                                        NodeProfile.of("a:1"),
                                        new UUID(1, 2),
                                        4,
                                        1,
                                        0,
                                        NodeState.UP,
                                        NodeMode.ACTIVE)));
        CrcControlGroup group =
                CrcControlGroup.newBuilder()
                        .setId(5)
                        .setKind(CrcControlGroupKind.CRC_SPC)
                        .setStream(4)
                        .addReplicas(1)
                        .setLeader(1)
                        .setTerm(1)
                        .build();
        assertThat(
                        EntryCodec.decode(
                                CrcEntry.newBuilder().setControlGroup(group).build().toByteArray()))
                .isEqualTo(
                        new StateEntry.ControlGroupEntry(
                                ControlGroup.created(
                                        new ControlGroupId(5),
                                        ControlGroupKind.SPC,
                                        new ObjectId(4),
                                        0,
                                        List.of(new NodeId(1)))));
        CrcNodeStarted started =
                CrcNodeStarted.newBuilder()
                        .setClusterId(id)
                        .setNode(1)
                        .setAddress("a:1")
                        .setStoreId(id)
                        .setSession(5)
                        .build();
        assertThat(
                        CommandCodec.decode(
                                ByteBuffer.wrap(
                                        CrcCommand.newBuilder()
                                                .setNodeStarted(started)
                                                .build()
                                                .toByteArray())))
                .isEqualTo(
                        new NodeStarted(
                                new UUID(1, 2), new NodeId(1), "a:1", new UUID(1, 2), 5, 0));
    }

    private static NodeInfo node() {
        return new NodeInfo(
                new NodeId(4),
                PROFILE,
                new UUID(3, 4),
                1L << 40,
                6,
                7,
                NodeState.DOWN,
                NodeMode.DRAINING);
    }
}
