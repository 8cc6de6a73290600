package io.hadron.server.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataState;
import io.hadron.core.cluster.MetadataView;
import io.hadron.core.cluster.Rebalancer;
import io.hadron.core.cluster.StateEntry;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.ControlGroupKind;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.ObjectId;
import io.hadron.proto.wire.NodeStatus;
import io.hadron.proto.wire.StatusResponse;
import io.hadron.raft.SubmitResult;
import io.hadron.server.cluster.ClusterSight;
import io.hadron.server.cluster.ControllerMembership;
import io.hadron.server.node.StartedNodes;
import io.hadron.server.peer.PeerVersions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What operators are shown of replicas that take no part any more. */
class StatusAnswersTest {
    private static final NodeId ONE = new NodeId(1);
    private static final NodeId TWO = new NodeId(2);
    private static final long GROUP = 44;

    /** Node 2 says that its replica of the group has stopped. */
    private static final ClusterSight SIGHT =
            new ClusterSight() {
                @Override
                public Map<NodeId, Set<Long>> stopped() {
                    return Map.of(ONE, Set.of(), TWO, Set.of(GROUP));
                }

                @Override
                public List<MetadataCommand> plan(MetadataView view, Rebalancer.Limits limits) {
                    return List.of();
                }
            };

    private static MetadataState state() {
        MetadataState state = StartedNodes.of(List.of(ONE, TWO));
        List<StateEntry> entries = new ArrayList<>(state.entries());
        entries.add(
                new StateEntry.ControlGroupEntry(
                        new ControlGroup(
                                new ControlGroupId(GROUP),
                                ControlGroupKind.SPC,
                                new ObjectId(3),
                                0,
                                List.of(ONE, TWO),
                                ONE,
                                7,
                                7,
                                List.of(ONE, TWO),
                                List.of(),
                                List.of(),
                                List.of())));
        return MetadataState.load(entries, state.version());
    }

    @Test
    void aStoppedReplicaIsCountedAndMissing() {
        StatusAnswers answers =
                new StatusAnswers(
                        new Requests.Node(
                                ONE,
                                "1",
                                command ->
                                        CompletableFuture.completedFuture(
                                                new SubmitResult.Unavailable("nobody")),
                                () -> null,
                                new ControllerMembership(
                                        null,
                                        PeerVersions.of("1"),
                                        () -> {
                                            throw new IllegalStateException();
                                        }),
                                SIGHT));
        StatusResponse status = answers.status(state());
        assertThat(status.getNodesList()).extracting(NodeStatus::getStopped).containsExactly(0, 1);
        assertThat(status.getGroups().getUnderReplicated()).isEqualTo(1);
        assertThat(status.getGroups().getUnavailable()).isZero();
        assertThat(status.getGroups().getLeaderless()).isZero();
        assertThat(status.getGroups().getTroubles(0).getState()).isEqualTo("under-replicated");
        assertThat(status.getGroups().getTroubles(0).getMissingList()).containsExactly("2");
    }
}
