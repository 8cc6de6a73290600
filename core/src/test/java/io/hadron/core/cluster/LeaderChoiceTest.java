package io.hadron.core.cluster;

import static io.hadron.core.cluster.ClusterRig.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.cluster.LeaderChoice.LogEnd;
import io.hadron.core.cluster.MetadataCommand.LostNode;
import io.hadron.core.cluster.MetadataCommand.NewLeader;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.NodeId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaderChoiceTest {
    private final ClusterRig rig = new ClusterRig();

    @BeforeEach
    void cluster() {
        rig.join(3);
        rig.stream("orders", 500, 3);
        rig.settle();
    }

    @Test
    void whatALostNodeLedIsSpreadEvenlyByOneCommand() {
        List<LostNode> lost = List.of(new LostNode(node(1), 1));
        var commands = LeaderChoice.commands(rig.scene.state, lost, Map.of());
        assertThat(commands).hasSize(1);
        rig.scene.run(commands.getFirst());
        assertThat(rig.isUp(node(1))).isFalse();
        Map<NodeId, Integer> led = new TreeMap<>();
        rig.partitions().forEach(group -> led.merge(group.leader(), 1, Integer::sum));
        assertThat(led).isEqualTo(Map.of(node(2), 250, node(3), 250));
        assertThat(rig.scene.run(commands.getFirst()))
                .as("again")
                .isInstanceOfSatisfying(
                        MetadataOutcome.NodesDown.class,
                        down -> assertThat(down.terms().started()).isEmpty());
    }

    @Test
    void theLongestLogLeads() {
        Map<ControlGroupId, LogEnd> two = new TreeMap<>();
        Map<ControlGroupId, LogEnd> three = new TreeMap<>();
        for (ControlGroup group : rig.partitions()) {
            two.put(group.id(), new LogEnd(1, 900));
            three.put(group.id(), new LogEnd(2, 10));
        }
        List<NewLeader> chosen =
                LeaderChoice.choose(
                        rig.scene.state, List.of(node(1)), Map.of(node(2), two, node(3), three));
        assertThat(chosen).hasSizeGreaterThan(160).allMatch(c -> c.leader().equals(node(3)));
    }

    @Test
    void aNewProcessIsNotDeposedForTheOldOne() {
        var commands =
                LeaderChoice.commands(rig.scene.state, List.of(new LostNode(node(1), 1)), Map.of());
        rig.start(node(1), 0);
        rig.scene.run(commands.getFirst());
        assertThat(rig.isUp(node(1))).isTrue();
        assertThat(rig.scene.last.events()).isEmpty();
    }

    @Test
    void aLeaderThatReachesNoMajorityGivesWay() {
        var changes =
                LeaderChoice.cutOff(
                        rig.scene.state, (a, b) -> !a.equals(node(1)) && !b.equals(node(1)));
        assertThat(changes).hasSizeGreaterThan(160).noneMatch(c -> c.leader().equals(node(1)));
        assertThat(LeaderChoice.cutOff(rig.scene.state, (a, b) -> a.value() + b.value() != 3))
                .as("1 and 2 do not reach each other, both reach 3")
                .isEmpty();
    }

    @Test
    void aLeaderGivesWayToOneThatReachesTheLearnersWithoutWhichThereIsNoMajority() {
        ClusterRig four = new ClusterRig();
        four.join(4);
        four.stream("orders", 1, 4);
        four.settle();
        four.start(node(3), 1);
        four.start(node(4), 1);
        ControlGroup group = four.partitions().getFirst();
        assertThat(group.isEstablished()).isFalse();
        assertThat(group.learners()).containsExactly(node(3), node(4));
        NodeId other = group.leader().equals(node(1)) ? node(2) : node(1);
        assertThat(LeaderChoice.cutOff(four.scene.state, (a, b) -> true)).isEmpty();
        assertThat(
                        LeaderChoice.cutOff(
                                four.scene.state,
                                (a, b) -> a.value() + b.value() == 3 || a.equals(other)))
                .containsExactly(MetadataCommand.TermChange.leader(group, other));
        assertThat(LeaderChoice.cutOff(four.scene.state, (a, b) -> a.value() + b.value() == 3))
                .as("nobody reaches a learner")
                .isEmpty();
        assertThat(LeaderChoice.cutOff(four.scene.state, (a, b) -> a.value() + b.value() != 3))
                .as("nobody reaches the other one that counts")
                .isEmpty();
    }

    @Test
    void aLeaderThatGivesUpIsFollowedByAnotherThatIsUp() {
        ControlGroup group =
                rig.partitions().stream()
                        .filter(g -> g.leader().equals(node(1)))
                        .findFirst()
                        .orElseThrow();
        rig.lose(node(2));
        assertThat(LeaderChoice.another(rig.scene.state, group))
                .isEqualTo(MetadataCommand.TermChange.leader(group, node(3)));
        rig.lose(node(3));
        assertThat(LeaderChoice.another(rig.scene.state, group)).isNull();
    }
}
