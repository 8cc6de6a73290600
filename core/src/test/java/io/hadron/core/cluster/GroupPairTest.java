package io.hadron.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.cluster.MetadataCommand.GroupTerm;
import io.hadron.core.cluster.MetadataCommand.LearnerChange;
import io.hadron.core.cluster.MetadataCommand.ReportEstablished;
import io.hadron.core.cluster.MetadataCommand.SetLearners;
import io.hadron.core.cluster.MetadataCommand.StartTerms;
import io.hadron.core.cluster.MetadataCommand.TermChange;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.NodeId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A partition and its consumer controller are established one after the other. */
class GroupPairTest {

    /**
     * The partition is established with a new set, its consumer controller not yet, and the one
     * node that is in both sets is lost: each still has its majority.
     */
    @Test
    void whereTheTwoRecoverFromOtherSetsAMemberOfOneMayLead() {
        ClusterRig rig = new ClusterRig();
        rig.join(5);
        rig.stream("orders", 1, 3);
        rig.scene.applied(Wishes.apply("g", Wishes.group("billing", "orders")));
        rig.settle();
        ControlGroup data = rig.partitions().getFirst();
        NodeId stays = data.replicas().getFirst();
        List<NodeId> added =
                IntStream.rangeClosed(1, 5)
                        .mapToObj(NodeId::new)
                        .filter(n -> !data.replicas().contains(n))
                        .toList();
        rig.scene.run(new SetLearners(List.of(new LearnerChange(data.id(), data.term(), added))));
        rig.settle();
        List<NodeId> set = List.of(stays, added.getFirst(), added.getLast());
        rig.scene.run(
                new StartTerms(
                        List.of(new TermChange(data.id(), data.term(), stays, set, List.of()))));
        rig.scene.run(
                new ReportEstablished(stays, List.of(new GroupTerm(data.id(), data.term() + 1))));
        assertThat(rig.groups().stream().map(ControlGroup::isEstablished).toList())
                .containsExactlyInAnyOrder(true, false);
        rig.lose(stays);
        assertThat(rig.groups()).extracting(ControlGroup::leader).isSubsetOf(added);
        rig.settle();
        assertThat(rig.groups()).allMatch(ControlGroup::isEstablished);
    }
}
