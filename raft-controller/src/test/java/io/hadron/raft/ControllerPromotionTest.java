package io.hadron.raft;

import static io.hadron.raft.ControllerCluster.await;
import static io.hadron.raft.ControllerCluster.done;
import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.cluster.MetadataCommand.AllocateProducerIds;
import io.hadron.core.model.NodeId;
import io.hadron.raft.ControllerMember.MemberRole;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The leader falters while a listener is being made a voter, or a voter a listener. */
@Timeout(120)
class ControllerPromotionTest {
    @TempDir Path dir;

    private interface Change
            extends BiFunction<ClusterController, NodeId, CompletionStage<MembershipResult>> {}

    /** A node is changed, and the leader hears nothing from anybody about that. */
    private static CompletionStage<MembershipResult> falter(
            ControllerCluster cluster, Cut cut, int node, Change change) throws Exception {
        int leader = cluster.leader();
        assertThat(leader).isEqualTo(1);
        CompletionStage<MembershipResult> result =
                change.apply(cluster.controller(leader), new NodeId(node));
        await("a step down", () -> !leads(cluster, leader));
        assertThat(cut.isCut()).isTrue();
        return result;
    }

    private static boolean leads(ControllerCluster cluster, int node) {
        return cluster.internals(node).raft().view().leadsReady();
    }

    private static long term(ControllerCluster cluster, int node) {
        return cluster.internals(node).raft().view().division().getInfo().getCurrentTerm();
    }

    private static void goesOn(ControllerCluster cluster, MemberRole last) throws Exception {
        await(
                "a leader that is ready",
                () -> cluster.nodes().keySet().stream().anyMatch(node -> leads(cluster, node)));
        for (int node : cluster.nodes().keySet()) {
            cluster.run(node, new AllocateProducerIds(1));
        }
        assertThat(cluster.controller(cluster.leader()).members().getLast().role()).isEqualTo(last);
        assertThat(cluster.nodes().keySet().stream().filter(node -> leads(cluster, node)))
                .hasSize(1);
        cluster.assertEqualStates();
        cluster.assertNothingFatal();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void theNextVoter(int node) throws Exception {
        try (ControllerCluster cluster =
                        ControllerCluster.of(dir, ControllerCluster.QUICK, node - 1, 1);
                Cut cut = new Cut()) {
            cut.whenJoint(false);
            var promotion = falter(cluster, cut, node, ClusterController::promote);
            cut.mend();
            done(promotion);
            goesOn(cluster, MemberRole.VOTER);
        }
    }

    /** Three of four must agree, and one is dead. */
    @Test
    void theFourthVoterIsNeededAfterItsRestart() throws Exception {
        try (ControllerCluster cluster = ControllerCluster.of(dir, ControllerCluster.QUICK, 3, 1);
                Cut cut = new Cut()) {
            cut.whenJoint(true);
            falter(cluster, cut, 4, ClusterController::promote);
            cluster.stop(3);
            cluster.restart(4);
            assertThat(cluster.internals(4).raft().view().isChanging()).isTrue();
            cut.mend();
            goesOn(cluster, MemberRole.VOTER);
        }
    }

    @Test
    void theLeaderRestarts() throws Exception {
        try (ControllerCluster cluster = ControllerCluster.of(dir, ControllerCluster.QUICK, 1, 1);
                Cut cut = new Cut()) {
            cut.whenJoint(true);
            falter(cluster, cut, 2, ClusterController::promote);
            cluster.restart(1);
            cut.mend();
            goesOn(cluster, MemberRole.VOTER);
        }
    }

    /** It is named as a listener too, and must neither send to itself nor wait for itself. */
    @Test
    void theNewVoterIsElected() throws Exception {
        try (ControllerCluster cluster = ControllerCluster.of(dir, ControllerCluster.QUICK, 2, 1);
                Cut cut = new Cut()) {
            cut.whenJoint(true);
            falter(cluster, cut, 3, ClusterController::promote);
            cluster.restart(3);
            assertThat(cluster.internals(3).raft().view().isBecomingVoter()).isTrue();
            cluster.internals(1).raft().inside().pauseElections(true);
            cluster.internals(2).raft().inside().pauseElections(true);
            cluster.internals(3).raft().inside().pauseElections(false);
            cut.mend();
            goesOn(cluster, MemberRole.VOTER);
            assertThat(cluster.leader()).isEqualTo(3);
            cluster.stop(2);
            cluster.run(3, new AllocateProducerIds(1));
            assertThat(cluster.leader()).isEqualTo(3);
        }
    }

    @Test
    void aDeadVoterBecomesAListener() throws Exception {
        try (ControllerCluster cluster = ControllerCluster.of(dir, ControllerCluster.QUICK, 3, 0);
                Cut cut = new Cut()) {
            cluster.stop(3);
            cut.whenJoint(false);
            var demotion = falter(cluster, cut, 3, ClusterController::demote);
            cut.mend();
            done(demotion);
            goesOn(cluster, MemberRole.LISTENER);
        }
    }

    @Test
    void aListenerThatHearsNothingDisturbsNobody() throws Exception {
        try (ControllerCluster cluster = ControllerCluster.of(dir, ControllerCluster.QUICK, 2, 1);
                Cut cut = new Cut()) {
            int leader = cluster.leader();
            long term = term(cluster, leader);
            cut.only(3);
            long end = System.nanoTime() + 8 * ControllerCluster.QUICK.electionTimeout().toNanos();
            await("some election timeouts", () -> System.nanoTime() > end);
            cluster.run(leader, new AllocateProducerIds(1));
            cut.mend();
            goesOn(cluster, MemberRole.LISTENER);
            assertThat(cluster.leader()).isEqualTo(leader);
            assertThat(term(cluster, 3)).isEqualTo(term);
        }
    }
}
