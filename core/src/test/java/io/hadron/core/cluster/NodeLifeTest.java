package io.hadron.core.cluster;

import static io.hadron.core.cluster.ClusterRig.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.cluster.MetadataCommand.ForceRecovery;
import io.hadron.core.cluster.MetadataCommand.RemoveNode;
import io.hadron.core.cluster.MetadataOutcome.NodeAccepted;
import io.hadron.core.cluster.MetadataOutcome.NodeGone;
import io.hadron.core.cluster.MetadataOutcome.RecoveryForced;
import io.hadron.core.model.AuditRecord;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupKind;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import io.hadron.core.model.NodeMode;
import io.hadron.core.model.ProblemCode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeLifeTest {
    private final ClusterRig rig = new ClusterRig();

    @BeforeEach
    void cluster() {
        rig.join(3);
        rig.stream("orders", 6, 3);
        rig.scene.applied(Wishes.apply("g", Wishes.group("billing", "orders")));
        rig.settle();
    }

    @Test
    void aNewProcessLeavesItsLeadToOthersThatAreUp() {
        assertThat(rig.start(node(1), 0)).isEqualTo(new NodeAccepted(2, 0));
        assertThat(rig.groups()).noneMatch(group -> group.leader().equals(node(1)));
        assertThat(rig.groups()).allMatch(group -> group.learners().isEmpty());
    }

    @Test
    void aNewProcessLeadsItselfWhereNobodyElseIsUp() {
        rig.lose(node(2));
        rig.lose(node(3));
        assertThat(rig.start(node(1), 0)).isEqualTo(new NodeAccepted(2, 12));
        assertThat(rig.groups()).allMatch(group -> group.leader().equals(node(1)));
    }

    @Test
    void aRaisedIncarnationIsALearnerUntilBothControllersHaveTaughtIt() {
        List<Long> terms = rig.groups().stream().map(ControlGroup::term).toList();
        rig.start(node(1), 1);
        assertThat(rig.groups())
                .allMatch(group -> group.learners().equals(List.of(node(1))))
                .noneMatch(group -> group.leader().equals(node(1)));
        assertThat(rig.groups().stream().map(group -> group.term() - 1).toList()).isEqualTo(terms);
        List<Long> raised = rig.groups().stream().map(ControlGroup::term).toList();
        rig.settle();
        assertThat(rig.groups()).allMatch(group -> group.learners().isEmpty());
        assertThat(rig.groups().stream().map(ControlGroup::term).toList()).isEqualTo(raised);
    }

    @Test
    void aSetThatHasLostItsMajorityBeforeItWasEstablishedGivesWay() {
        List<NodeId> two = List.of(node(2), node(3));
        for (ControlGroup group : rig.partitions()) {
            rig.scene.run(
                    new MetadataCommand.StartTerms(
                            List.of(
                                    new MetadataCommand.TermChange(
                                            group.id(), group.term(), node(2), two, List.of()))));
        }
        assertThat(rig.groups()).allMatch(group -> group.replicas().equals(two));
        rig.start(node(3), 1);
        assertThat(rig.groups())
                .allMatch(group -> group.replicas().size() == 3)
                .allMatch(group -> group.learners().equals(List.of(node(3))))
                .noneMatch(group -> group.leader().equals(node(3)));
        rig.settle();
        assertThat(rig.groups()).allMatch(group -> group.learners().isEmpty());
    }

    @Test
    void aSoleReplicaThatMayLackUnsyncedWritesGoesOnAndThatIsRecorded() {
        rig.stream("single", 9, 1);
        rig.settle();
        List<ControlGroup> single = rig.scene.groups(ControlGroupKind.SPC, "single");
        List<ControlGroup> ours =
                single.stream().filter(group -> group.leader().equals(node(1))).toList();
        assertThat(ours).hasSize(3);
        rig.start(node(1), 1, true);
        for (ControlGroup before : ours) {
            ControlGroup now = rig.scene.state.controlGroup(before.id());
            assertThat(now).isNotNull();
            assertThat(now.term()).isEqualTo(before.term() + 1);
            assertThat(now.counts(node(1))).isTrue();
            assertThat(now.establishedReplicas()).containsExactly(node(1));
            assertThat(now.establishedTerm()).as("nothing is expected of the log").isZero();
        }
        assertThat(OnlyCopies.of(rig.scene.state, node(1))).hasSize(3);
        assertThat(rig.groups())
                .as("others had their copies")
                .filteredOn(group -> group.replicas().size() == 3)
                .allMatch(group -> group.learners().equals(List.of(node(1))));
        assertThat(rig.scene.state.audit())
                .singleElement()
                .satisfies(record -> {
                    assertThat(record.action())
                            .isEqualTo(AuditRecord.Action.RESUMED_WITHOUT_UNSYNCED);
                    assertThat(record.text())
                            .contains("3 partitions")
                            .contains(OnlyCopies.name(rig.scene.state, ours.getFirst()));
                });
        rig.settle();
        assertThat(rig.groups()).allMatch(ControlGroup::isEstablished);
    }

    @Test
    void aSoleReplicaThatHasLostAnythingElseWaitsForAnOperator() {
        rig.stream("single", 3, 1);
        rig.settle();
        rig.start(node(1), 1, false);
        rig.settle();
        assertThat(rig.scene.groups(ControlGroupKind.SPC, "single"))
                .filteredOn(group -> group.leader().equals(node(1)))
                .singleElement()
                .satisfies(group -> {
                    assertThat(group.isEstablished()).isFalse();
                    assertThat(group.learners()).containsExactly(node(1));
                });
        assertThat(rig.scene.state.audit()).isEmpty();
    }

    @Test
    void aCopyElsewhereThatMayReachFurtherIsLeftToAnOperator() {
        rig.stream("single", 1, 1);
        rig.settle();
        ControlGroup group = rig.scene.groups(ControlGroupKind.SPC, "single").getFirst();
        NodeId other = node(group.leader().equals(node(1)) ? 2 : 1);
        rig.scene.run(
                new MetadataCommand.SetLearners(
                        List.of(
                                new MetadataCommand.LearnerChange(
                                        group.id(), group.term(), List.of(other)))));
        rig.start(group.leader(), 1, true);
        assertThat(rig.scene.state.controlGroup(group.id()))
                .matches(now -> now != null && now.learners().contains(group.leader()));
        assertThat(rig.scene.state.audit()).isEmpty();
    }

    @Test
    void aSetOfTwoRecoversWithoutAnOperatorWhenOneHasForgotten() {
        rig.stream("pairs", 6, 2);
        rig.settle();
        rig.start(node(1), 1);
        assertThat(rig.scene.groups(ControlGroupKind.SPC, "pairs"))
                .filteredOn(group -> group.replicas().contains(node(1)))
                .isNotEmpty()
                .allMatch(group -> group.learners().equals(List.of(node(1))))
                .noneMatch(group -> group.leader().equals(node(1)));
        rig.settle();
        assertThat(rig.groups())
                .allMatch(ControlGroup::isEstablished)
                .allMatch(group -> group.learners().isEmpty());
        assertThat(rig.scene.groups(ControlGroupKind.SPC, "pairs"))
                .as("with both copies, never with one")
                .allMatch(group -> group.replicas().size() == 2);
        assertThat(rig.scene.state.audit()).isEmpty();
    }

    @Test
    void aSetOfTwoGoesOnWhenItsLeaderFindsThatTheOtherHasForgotten() {
        rig.stream("pairs", 1, 2);
        rig.settle();
        ControlGroup before = rig.scene.groups(ControlGroupKind.SPC, "pairs").getFirst();
        NodeId forgetful =
                before.replicas().stream()
                        .filter(n -> !n.equals(before.leader()))
                        .findFirst()
                        .orElseThrow();
        assertThat(withoutCounting(before, List.of(forgetful))).isEmpty();
        assertThat(rig.scene.state.controlGroup(before.id()))
                .matches(now -> now != null && now.learners().equals(List.of(forgetful)));
        rig.settle();
        ControlGroup after = rig.scene.groups(ControlGroupKind.SPC, "pairs").getFirst();
        assertThat(after.isEstablished()).isTrue();
        assertThat(after.learners()).isEmpty();
        assertThat(after.replicas()).isEqualTo(before.replicas());
    }

    @Test
    void aSetOfThreeIsNotLeftToOneThatCounts() {
        ControlGroup group = rig.partitions().getFirst();
        List<NodeId> others =
                group.replicas().stream().filter(n -> !n.equals(group.leader())).toList();
        assertThat(withoutCounting(group, others))
                .containsExactly(MetadataOutcome.RefusalReason.NO_MAJORITY);
    }

    /** As a leader asks that has found them to have forgotten. */
    private List<MetadataOutcome.RefusalReason> withoutCounting(
            ControlGroup group, List<NodeId> forgetful) {
        MetadataOutcome outcome =
                rig.scene.run(
                        new MetadataCommand.StartTerms(
                                List.of(
                                        new MetadataCommand.TermChange(
                                                group.id(),
                                                group.term(),
                                                group.leader(),
                                                group.replicas(),
                                                forgetful))));
        return outcome instanceof MetadataOutcome.TermsStarted started
                ? started.refused().stream().map(MetadataOutcome.Refusal::reason).toList()
                : List.of(MetadataOutcome.RefusalReason.UNKNOWN_GROUP);
    }

    @Test
    void anOlderIncarnationIsRefused() {
        rig.start(node(1), 1);
        assertThat(rig.start(node(1), -1)).isInstanceOf(MetadataOutcome.Rejected.class);
    }

    @Test
    void aNodeThatIsNeededIsNotRemovedUnlessTheLossIsAccepted() {
        rig.lose(node(2));
        rig.lose(node(3));
        assertThat(OnlyCopies.of(rig.scene.state, node(1)))
                .hasSize(12)
                .allMatch(OnlyCopies.OnlyCopy::lastLive);
        assertThat(rig.scene.refused(new RemoveNode(node(1), false, "", 1)))
                .containsExactly(ProblemCode.ONLY_COPY);
        assertThat(rig.scene.run(new RemoveNode(node(1), true, "burnt", 1)))
                .isEqualTo(new NodeGone(node(1), false));
        assertThat(rig.scene.state.audit())
                .singleElement()
                .satisfies(record -> {
                    assertThat(record.action())
                            .isEqualTo(AuditRecord.Action.NODE_REMOVED_WITH_LOSS);
                    assertThat(record.text()).contains("SPC default/orders/0");
                });
        assertThat(rig.scene.run(new RemoveNode(node(1), false, "", 2)))
                .isEqualTo(new NodeGone(node(1), true));
        assertThat(rig.join(Map.of())).isEqualTo(node(4));
    }

    @Test
    void aNodeThatIsUpAndHoldsSomethingIsDrainedFirst() {
        assertThat(rig.scene.refused(new RemoveNode(node(1), false, "", 1)))
                .containsExactly(ProblemCode.NODE_NOT_DRAINED);
    }

    @Test
    void aRepeatedSessionOfAStoreThatHasForgottenIsNoRepetition() {
        rig.start(node(1), 0);
        NodeInfo known = rig.info(node(1));
        var again =
                new MetadataCommand.NodeStarted(
                        Wishes.CLUSTER,
                        node(1),
                        known.profile(),
                        known.storeId(),
                        known.session(),
                        known.incarnation(),
                        2_000);
        assertThat(rig.scene.run(again)).isEqualTo(new NodeAccepted(known.session(), 0));
        assertThat(rig.groups()).allMatch(group -> group.learners().isEmpty());
        var forgetful =
                new MetadataCommand.NodeStarted(
                        Wishes.CLUSTER,
                        node(1),
                        known.profile(),
                        known.storeId(),
                        known.session(),
                        known.incarnation() + 1,
                        3_000);
        rig.scene.run(forgetful);
        assertThat(rig.groups()).allMatch(group -> group.learners().equals(List.of(node(1))));
    }

    @Test
    void recoveryByForceIsForLostMajoritiesAndIsRecorded() {
        ControlGroup group = rig.partitions().getFirst();
        ForceRecovery early = new ForceRecovery(group.id(), group.term(), node(2), "x", 1);
        assertThat(rig.scene.refused(early)).containsExactly(ProblemCode.RECOVERY_NOT_POSSIBLE);
        NodeId survivor = node(3);
        rig.start(node(1), 0);
        rig.settle();
        rig.lose(node(1), node(2));
        ControlGroup now = rig.scene.state.controlGroup(group.id());
        assertThat(now).isNotNull();
        assertThat(now.establishedTerm()).isPositive();
        assertThat(rig.scene.run(new ForceRecovery(group.id(), now.term(), survivor, "fire", 9)))
                .isInstanceOf(RecoveryForced.class);
        ControlGroup forced = rig.scene.state.controlGroup(group.id());
        assertThat(forced).isNotNull();
        assertThat(forced.replicas()).containsExactly(survivor);
        assertThat(forced.establishedReplicas()).containsExactly(survivor);
        assertThat(forced.establishedTerm())
                .as("the survivor need not have seen the last established term")
                .isEqualTo(1);
        assertThat(forced.leaving()).containsExactly(node(1), node(2));
        assertThat(rig.scene.state.audit())
                .singleElement()
                .satisfies(record -> assertThat(record.reason()).isEqualTo("fire"));
        rig.settle();
        assertThat(rig.scene.state.controlGroup(group.id()))
                .matches(done -> done != null && done.isEstablished());
    }

    @Test
    void nothingNewGoesToNodesThatAreNotWanted() {
        rig.mode(node(1), NodeMode.CORDONED);
        rig.stream("more", 6, 2);
        assertThat(rig.scene.groups(ControlGroupKind.SPC, "more"))
                .noneMatch(group -> group.isHeldBy(node(1)));
        assertThat(rig.scene.refused(Wishes.apply("x", ClusterRig.wish("wide", 1, 3))))
                .containsExactly(ProblemCode.TOO_FEW_NODES);
    }

    @Test
    void streamsAreMadeWhileANodeIsDown() {
        rig.lose(node(2));
        rig.stream("more", 6, 3);
        assertThat(rig.scene.groups(ControlGroupKind.SPC, "more"))
                .allMatch(group -> group.replicas().size() == 3)
                .noneMatch(group -> group.leader().equals(node(2)));
    }
}
