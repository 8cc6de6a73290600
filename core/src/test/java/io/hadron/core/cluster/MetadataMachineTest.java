package io.hadron.core.cluster;

import static io.hadron.core.cluster.Wishes.apply;
import static io.hadron.core.cluster.Wishes.delete;
import static io.hadron.core.cluster.Wishes.group;
import static io.hadron.core.cluster.Wishes.namespace;
import static io.hadron.core.cluster.Wishes.nodeStarted;
import static io.hadron.core.cluster.Wishes.stream;
import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.cluster.AppliedChange.Action;
import io.hadron.core.cluster.MetadataCommand.AllocateProducerIds;
import io.hadron.core.cluster.MetadataCommand.ConfirmPurges;
import io.hadron.core.cluster.MetadataCommand.GroupTerm;
import io.hadron.core.cluster.MetadataCommand.NodeStarted;
import io.hadron.core.cluster.MetadataCommand.ReportEstablished;
import io.hadron.core.cluster.MetadataEvent.GroupDeleted;
import io.hadron.core.cluster.MetadataEvent.StreamDeleted;
import io.hadron.core.cluster.MetadataEvent.TermStarted;
import io.hadron.core.cluster.MetadataOutcome.ChangeSetApplied;
import io.hadron.core.cluster.MetadataOutcome.EstablishedReported;
import io.hadron.core.cluster.MetadataOutcome.NodeAccepted;
import io.hadron.core.cluster.MetadataOutcome.ProducerIdsAllocated;
import io.hadron.core.cluster.MetadataOutcome.PurgesConfirmed;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.ControlGroupKind;
import io.hadron.core.model.Managed;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.ObjectId;
import io.hadron.core.model.ProblemCode;
import io.hadron.core.model.QualifiedName;
import io.hadron.core.model.Tombstone;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MetadataMachineTest {
    private final Scene scene = Scene.withNode();

    @Test
    void theDefaultNamespaceIsThereFromTheStart() {
        MetadataState genesis = MetadataState.genesis();
        assertThat(genesis.namespaces())
                .singleElement()
                .hasToString(genesis.namespaces().iterator().next().toString());
        assertThat(genesis.namespaces().iterator().next().id()).isEqualTo(new ObjectId(1));
        assertThat(MetadataState.load(List.of(), 0).digest()).isEqualTo(genesis.digest());
    }

    @Test
    void nothingIsAppliedBeforeANodeIsThere() {
        Scene empty = new Scene();
        assertThat(empty.refused(apply("r", stream("orders", 1))))
                .containsExactly(ProblemCode.TOO_FEW_NODES);
    }

    @Test
    void aStreamGetsAPartitionControllerPerPartition() {
        ChangeSetApplied done = scene.applied(apply("r", stream("orders", 3)));

        assertThat(done.changes())
                .singleElement()
                .extracting(AppliedChange::action)
                .isEqualTo(Action.CREATE);
        assertThat(scene.groups(ControlGroupKind.SPC, "orders"))
                .hasSize(3)
                .allSatisfy(group -> {
                    assertThat(group.term()).isEqualTo(1);
                    assertThat(group.leader()).isEqualTo(Wishes.NODE);
                    assertThat(group.isEstablished()).isFalse();
                });
        assertThat(scene.groups(ControlGroupKind.SCC, "orders")).isEmpty();
        assertThat(scene.last.events())
                .last()
                .isEqualTo(new TermStarted(scene.groups(ControlGroupKind.SPC, "orders")));
    }

    @Test
    void theFirstConsumerGroupBringsConsumerControllersAndTheSecondNone() {
        scene.applied(apply("r1", stream("orders", 2), group("billing", "orders")));
        List<ControlGroup> controllers = scene.groups(ControlGroupKind.SCC, "orders");
        assertThat(controllers).hasSize(2);

        scene.applied(apply("r2", group("audit", "orders")));
        assertThat(scene.groups(ControlGroupKind.SCC, "orders")).isEqualTo(controllers);

        scene.applied(apply("r3", stream("orders", 4)));
        assertThat(scene.groups(ControlGroupKind.SPC, "orders")).hasSize(4);
        assertThat(scene.groups(ControlGroupKind.SCC, "orders"))
                .hasSize(4)
                .startsWith(controllers.toArray(ControlGroup[]::new));
    }

    @Test
    void aNewProcessStartsANewTermForAllThatItsNodeLeads() {
        scene.applied(apply("r", stream("orders", 2), group("billing", "orders")));
        establishAll();

        assertThat(scene.run(nodeStarted(2))).isEqualTo(new NodeAccepted(2, 4));

        assertThat(scene.state.controlGroups())
                .allSatisfy(group -> {
                    assertThat(group.term()).isEqualTo(2);
                    assertThat(group.establishedTerm()).isEqualTo(1);
                    assertThat(group.establishedReplicas()).containsExactly(Wishes.NODE);
                });
        assertThat(scene.run(nodeStarted(2))).isEqualTo(new NodeAccepted(2, 0));
        assertThat(scene.refused(nodeStarted(1))).containsExactly(ProblemCode.FOREIGN_NODE);
    }

    @Test
    void aNodeOfAnotherClusterOrWithAnotherStoreIsRefused() {
        UUID other = new UUID(9, 9);
        assertThat(scene.refused(new NodeStarted(other, Wishes.NODE, "a:1", Wishes.STORE, 2, 0)))
                .containsExactly(ProblemCode.FOREIGN_NODE);
        assertThat(scene.refused(new NodeStarted(Wishes.CLUSTER, Wishes.NODE, "a:1", other, 2, 0)))
                .containsExactly(ProblemCode.FOREIGN_NODE);
    }

    @Test
    void onlyTheCurrentTermIsEstablished() {
        scene.applied(apply("r", stream("orders", 1)));
        ControlGroup group = scene.groups(ControlGroupKind.SPC, "orders").getFirst();
        scene.run(nodeStarted(2));

        assertThat(scene.run(report(group.id(), 1))).isEqualTo(refusedWith(group.id(), 2));
        assertThat(scene.run(report(group.id(), 3))).isEqualTo(refusedWith(group.id(), 2));
        assertThat(scene.run(report(new ControlGroupId(999), 1)))
                .isEqualTo(refusedWith(new ControlGroupId(999), 0));
        NodeId stranger = new NodeId(7);
        assertThat(
                        scene.run(
                                new ReportEstablished(
                                        stranger, List.of(new GroupTerm(group.id(), 2)))))
                .isEqualTo(refusedWith(group.id(), 2));

        EstablishedReported accepted = new EstablishedReported(List.of(group.id()), List.of());
        assertThat(scene.run(report(group.id(), 2))).isEqualTo(accepted);
        assertThat(scene.last.events()).hasSize(1);
        assertThat(scene.run(report(group.id(), 2))).isEqualTo(accepted);
        assertThat(scene.last.events()).isEmpty();
    }

    @Test
    void aChangeSetIsAllOrNothing() {
        assertThat(
                        scene.refused(
                                apply(
                                        "r",
                                        namespace("shop"),
                                        stream("shop/orders", 2),
                                        group("shop/billing", "nowhere"))))
                .containsExactly(ProblemCode.UNKNOWN_STREAM);
        assertThat(scene.state.streams()).isEmpty();
        assertThat(scene.state.namespaces()).hasSize(1);
    }

    @Test
    void aRetryIsAnsweredAndNotDoneAgain() {
        ChangeSetApplied first = scene.applied(apply("r", stream("orders", 1)));
        scene.applied(delete("d", "Stream/default/orders"));

        ChangeSetApplied again = scene.applied(apply("r", stream("orders", 1)));
        assertThat(again.repeated()).isTrue();
        assertThat(again.version()).isEqualTo(first.version());
        assertThat(again.changes()).isEqualTo(first.changes());
        assertThat(scene.state.streams()).isEmpty();

        assertThat(scene.refused(apply("r", stream("orders", 2))))
                .containsExactly(ProblemCode.REQUEST_ID_REUSED);
    }

    @Test
    void applyingTheSameDocumentsAgainChangesNothing() {
        DesiredObject[] documents = {stream("orders", 2), group("billing", "orders")};
        scene.applied(apply("r1", documents));
        long schemaVersion = scene.state.schemaVersion();

        ChangeSetApplied again = scene.applied(apply("r2", documents));
        assertThat(again.changes()).extracting(AppliedChange::action).containsOnly(Action.NONE);
        assertThat(scene.last.events()).isEmpty();
        assertThat(scene.state.schemaVersion()).isEqualTo(schemaVersion);
    }

    @Test
    void leftOutPartitionsKeepWhatThereIs() {
        scene.applied(apply("r1", stream("orders", 3)));
        scene.applied(apply("r2", stream("orders", null)));
        assertThat(scene.stream("orders").spec().partitions()).isEqualTo(3);
        assertThat(scene.refused(apply("r3", stream("orders", 2))))
                .containsExactly(ProblemCode.PARTITIONS_ONLY_GROW);
    }

    @Test
    void aReCreatedStreamIsAnotherOne() {
        scene.applied(apply("r1", stream("orders", 1), group("billing", "orders")));
        ObjectId before = scene.stream("orders").id();
        ControlGroupId partition = scene.groups(ControlGroupKind.SPC, "orders").getFirst().id();
        scene.applied(delete("d", "Stream/default/orders", "Group/default/billing"));

        scene.applied(apply("r2", stream("orders", 1)));
        assertThat(scene.stream("orders").id()).isGreaterThan(before);
        assertThat(scene.groups(ControlGroupKind.SPC, "orders").getFirst().id())
                .isGreaterThan(partition);
        assertThat(scene.groups(ControlGroupKind.SCC, "orders")).isEmpty();
    }

    @Test
    void dataIsPurgedOnATombstoneAndTheTombstoneGoesWithTheLastPurge() {
        scene.applied(apply("r1", stream("orders", 2), group("billing", "orders")));
        scene.applied(delete("d", "Stream/default/orders", "Group/default/billing"));

        assertThat(scene.last.events()).hasAtLeastOneElementOfType(GroupDeleted.class);
        StreamDeleted deleted =
                (StreamDeleted)
                        scene.last.events().stream()
                                .filter(StreamDeleted.class::isInstance)
                                .findFirst()
                                .orElseThrow();
        Tombstone tombstone = deleted.tombstone();
        assertThat(tombstone.pending()).hasSize(4);
        assertThat(scene.state.tombstones()).containsExactly(tombstone);
        assertThat(scene.state.controlGroups()).isEmpty();

        List<Tombstone.Purge> purges = List.copyOf(tombstone.pending());
        assertThat(scene.run(new ConfirmPurges(purges.subList(0, 3))))
                .isEqualTo(new PurgesConfirmed(3));
        assertThat(scene.state.tombstones()).hasSize(1);
        assertThat(scene.run(new ConfirmPurges(purges))).isEqualTo(new PurgesConfirmed(1));
        assertThat(scene.state.tombstones()).isEmpty();
        assertThat(scene.run(new ConfirmPurges(purges))).isEqualTo(new PurgesConfirmed(0));
    }

    @Test
    void aDeletedConsumerGroupIsPurgedFromTheControllersThatStay() {
        scene.applied(apply("r1", stream("orders", 2), group("billing", "orders")));
        scene.applied(delete("d", "Group/default/billing"));
        assertThat(scene.state.tombstones())
                .singleElement()
                .satisfies(tombstone -> assertThat(tombstone.pending()).hasSize(2));
        assertThat(scene.groups(ControlGroupKind.SCC, "orders")).hasSize(2);
        scene.applied(delete("d2", "Stream/default/orders"));
        assertThat(scene.state.tombstones())
                .singleElement()
                .satisfies(tombstone -> assertThat(tombstone.pending()).hasSize(4));
    }

    @Test
    void producerIdsAreNeverGivenTwice() {
        assertThat(scene.run(new AllocateProducerIds(100)))
                .isEqualTo(new ProducerIdsAllocated(1, 100));
        assertThat(scene.run(new AllocateProducerIds(1)))
                .isEqualTo(new ProducerIdsAllocated(101, 1));
    }

    @Test
    void anOldDeploymentCanNotUndoANewerOne() {
        ChangeSet.Options five = ChangeSet.Options.NONE.managedBy(new Managed("main", 5));
        ChangeSet.Options four = ChangeSet.Options.NONE.managedBy(new Managed("main", 4));
        scene.applied(apply("r1", five, stream("orders", 2)));
        scene.applied(apply("r2", five, stream("orders", 2)));

        assertThat(scene.refused(apply("r3", four, stream("orders", 2))))
                .containsExactly(ProblemCode.STALE_REVISION);
        assertThat(scene.refused(apply("r4", five, stream("orders", 3))))
                .containsExactly(ProblemCode.REVISION_REUSED);
        assertThat(scene.refused(apply("r5", stream("orders", 3))))
                .containsExactly(ProblemCode.OTHER_BRANCH);
        ChangeSet.Options other = ChangeSet.Options.NONE.managedBy(new Managed("dev", 9));
        assertThat(scene.refused(apply("r6", other, stream("orders", 3))))
                .containsExactly(ProblemCode.OTHER_BRANCH);

        scene.applied(apply("r7", other.takingOver(), stream("orders", 3)));
        assertThat(scene.stream("orders").meta().managed()).isEqualTo(new Managed("dev", 9));
        // A deleted object is not brought back by an old deployment either.
        scene.applied(apply("r8", other.takingOver(), stream("x", 1)));
        assertThat(scene.refused(apply("r9", four, stream("y", 1))))
                .containsExactly(ProblemCode.STALE_REVISION);
    }

    @Test
    void aPlanCanBeTiedToTheSchemaItWasMadeFor() {
        scene.applied(apply("r1", stream("orders", 1)));
        long base = scene.state.schemaVersion();
        ChangeSet.Options tied =
                new ChangeSet.Options(null, false, new java.util.TreeSet<>(), base);
        scene.applied(apply("r2", tied, stream("orders", 2)));
        assertThat(scene.refused(apply("r3", tied, stream("orders", 3))))
                .containsExactly(ProblemCode.STATE_CHANGED);
    }

    @Test
    void replacingAGroupGivesItANewIdentity() {
        scene.applied(apply("r1", stream("a", 1), stream("b", 1), group("g", "a")));
        ObjectId before = scene.state.group(QualifiedName.parse("g")).id();
        assertThat(scene.refused(apply("r2", group("g", "b"))))
                .containsExactly(ProblemCode.DATA_LOSS_NOT_ALLOWED);
        scene.applied(
                apply(
                        "r3",
                        ChangeSet.Options.NONE.allowing(List.of(Wishes.ref("Group/default/g"))),
                        group("g", "b")));
        assertThat(scene.state.group(QualifiedName.parse("g")).id()).isGreaterThan(before);
        assertThat(scene.state.groupsOf(scene.stream("a").id())).isEmpty();
        assertThat(scene.state.groupsOf(scene.stream("b").id())).hasSize(1);
    }

    private void establishAll() {
        List<GroupTerm> terms =
                scene.state.controlGroups().stream()
                        .map(group -> new GroupTerm(group.id(), group.term()))
                        .toList();
        scene.run(new ReportEstablished(Wishes.NODE, terms));
    }

    private static ReportEstablished report(ControlGroupId group, long term) {
        return new ReportEstablished(Wishes.NODE, List.of(new GroupTerm(group, term)));
    }

    private static EstablishedReported refusedWith(ControlGroupId group, long term) {
        return new EstablishedReported(List.of(), List.of(new GroupTerm(group, term)));
    }
}
