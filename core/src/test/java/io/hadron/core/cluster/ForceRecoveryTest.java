package io.hadron.core.cluster;

import static io.hadron.core.cluster.ClusterRig.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.cluster.MetadataCommand.ForceRecovery;
import io.hadron.core.cluster.MetadataOutcome.RecoveryForced;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ProblemCode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sets of which so many have forgotten that those who count are no majority. */
class ForceRecoveryTest {
    private final ClusterRig rig = new ClusterRig();

    /** A partition on so many nodes, of which the last ones have forgotten what they held. */
    private void cluster(int nodes, int forgetful) {
        rig.join(nodes);
        rig.stream("orders", 1, nodes);
        rig.settle();
        for (int i = nodes - forgetful + 1; i <= nodes; i++) {
            rig.start(node(i), 1);
        }
        assertThat(group().learners()).hasSize(forgetful);
        assertThat(group().wasEstablished()).isTrue();
    }

    private ControlGroup group() {
        return rig.partitions().getFirst();
    }

    private ForceRecovery force(int survivor) {
        return new ForceRecovery(group().id(), group().term(), node(survivor), "fire", 9);
    }

    private void isRefused(int survivor) {
        assertThat(rig.scene.refused(force(survivor)))
                .containsExactly(ProblemCode.RECOVERY_NOT_POSSIBLE);
    }

    private void isTaken(int survivor) {
        assertThat(rig.scene.run(force(survivor))).isInstanceOf(RecoveryForced.class);
        assertThat(group().replicas()).isEqualTo(List.of(node(survivor)));
    }

    @Test
    void aSetOfTwoThatRecoversByItselfIsLeftAlone() {
        cluster(2, 1);
        isRefused(1);
        isRefused(2);
    }

    @Test
    void ifTheOneThatHasForgottenDoesNotComeBackTheOtherIsAllThereIs() {
        cluster(2, 1);
        rig.lose(node(2));
        isTaken(1);
    }

    @Test
    void ifTheOneThatCountsDoesNotComeBackALearnerIsAllThereIs() {
        cluster(2, 1);
        rig.lose(node(1));
        isTaken(2);
    }

    @Test
    void aSetOfFourWaitsForAsManyAsItTakes() {
        cluster(4, 2);
        isRefused(1);
        rig.lose(node(4));
        isRefused(1);
        rig.lose(node(3));
        isTaken(1);
    }

    @Test
    void aSetOfFourNeedsAllThatCount() {
        cluster(4, 2);
        rig.lose(node(1));
        isTaken(2);
    }

    @Test
    void noneThatHasForgottenSurvivesOneThatHasNot() {
        cluster(3, 2);
        isRefused(2);
        isRefused(3);
        isTaken(1);
    }
}
