package io.hadron.core.cluster;

import static io.hadron.core.cluster.ClusterRig.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.cluster.LeaderChoice.LogEnd;
import io.hadron.core.cluster.MetadataCommand.LearnerChange;
import io.hadron.core.cluster.MetadataCommand.SetLearners;
import io.hadron.core.cluster.MetadataCommand.StartTerms;
import io.hadron.core.cluster.MetadataCommand.TermChange;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.ControlGroupKind;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaderJudgeTest {
    private static final Rebalancer.Limits LIMITS = new Rebalancer.Limits(4, 50, true, true);
    private final ClusterRig rig = new ClusterRig();
    private final LeaderJudge judge = new LeaderJudge(LeaderJudge.Settings.DEFAULT);
    private long now = 1_000_000;

    @BeforeEach
    void cluster() {
        rig.join(3);
        rig.stream("orders", 1, 3);
        rig.settle();
    }

    private ControlGroup group() {
        return rig.partitions().getFirst();
    }

    /** A term that its leader does not get established. */
    private void lead(NodeId leader) {
        rig.scene.run(new StartTerms(List.of(TermChange.leader(group(), leader))));
        assertThat(group().leader()).isEqualTo(leader);
        assertThat(group().isEstablished()).isFalse();
    }

    private List<TermChange> judge(long passedMs) {
        return judge(passedMs, Map.of());
    }

    private List<TermChange> judge(long passedMs, Map<NodeId, Map<ControlGroupId, LogEnd>> survey) {
        now += passedMs;
        List<TermChange> changes =
                judge.replace(rig.scene.state, judge.due(rig.scene.state, now), survey, now);
        if (!changes.isEmpty()) {
            rig.scene.run(new StartTerms(changes));
        }
        return changes;
    }

    private boolean hasFailed(int node) {
        return judge.hasFailed(rig.scene.state, group(), node(node));
    }

    @Test
    void aLeaderThatIsUpAndGetsNothingEstablishedGivesWay() {
        lead(node(1));
        assertThat(judge(0)).isEmpty();
        assertThat(judge(9_999)).isEmpty();
        assertThat(judge(1)).hasSize(1);
        assertThat(group().leader()).isNotEqualTo(node(1));
        assertThat(hasFailed(1)).isTrue();
        rig.settle();
        assertThat(judge(1)).isEmpty();
        assertThat(judge(599_998)).isEmpty();
        assertThat(hasFailed(1)).as("as long as it is the same process").isTrue();
        rig.start(node(1), 0);
        assertThat(judge(1)).isEmpty();
        assertThat(hasFailed(1)).isFalse();
    }

    @Test
    void aNewTermOfTheSameLeaderIsNoExcuse() {
        lead(node(1));
        judge(0);
        for (int i = 0; i < 9; i++) {
            assertThat(judge(1_000)).isEmpty();
            lead(node(1));
        }
        assertThat(judge(1_000)).hasSize(1);
    }

    @Test
    void anotherLeaderOrAnotherProcessHasAllItsTime() {
        lead(node(1));
        judge(0);
        judge(9_000);
        lead(node(2));
        assertThat(judge(9_000)).isEmpty();
        rig.start(node(2), 0);
        assertThat(group().leader()).isNotEqualTo(node(2));
        assertThat(judge(9_000)).isEmpty();
        assertThat(judge(9_000)).isEmpty();
        assertThat(judge(1_000)).hasSize(1);
    }

    @Test
    void withoutAMajorityNobodyIsToBlame() {
        lead(node(1));
        judge(0);
        rig.lose(node(2), node(3));
        assertThat(judge(1_000_000)).isEmpty();
        rig.start(node(2), 0);
        assertThat(judge(0)).isEmpty();
        assertThat(judge(9_999)).isEmpty();
        assertThat(judge(1)).hasSize(1);
        assertThat(group().leader()).isEqualTo(node(2));
    }

    @Test
    void whoseLogGoesFurthestIsNext() {
        lead(node(1));
        judge(0);
        ControlGroupId id = group().id();
        assertThat(judge(10_000, Map.of(node(3), Map.of(id, new LogEnd(1, 5))))).hasSize(1);
        assertThat(group().leader()).isEqualTo(node(3));
    }

    @Test
    void ifAllFailTheyAreTriedMoreAndMoreSeldom() {
        lead(node(1));
        List<Long> times = new ArrayList<>();
        TreeSet<NodeId> tried = new TreeSet<>();
        judge(0);
        long begun = now;
        while (now < begun + 7_200_000) {
            if (!judge(500).isEmpty()) {
                times.add(now - begun);
                tried.add(group().leader());
            }
        }
        assertThat(tried).hasSize(3);
        assertThat(times.subList(0, 4)).containsExactly(10_000L, 30_500L, 71_000L, 151_500L);
        assertThat(times).as("in two hours").hasSizeBetween(10, 20);
    }

    @Test
    void nobodyHandsItBackToOneThatHasFailed() {
        rig.stream("others", 5, 3);
        rig.settle();
        rig.converge(LIMITS, () -> {});
        NodeId bad = group().leader();
        lead(bad);
        judge(0);
        judge(10_000);
        rig.settle();
        NodeId good = group().leader();
        assertThat(good).isNotEqualTo(bad);
        // Those with more to lead would give it to the one that leads nothing, and one that drains
        // to anyone but it.
        for (ControlGroup other : rig.partitions()) {
            if (other.leader().equals(bad)) {
                rig.scene.run(new StartTerms(List.of(TermChange.leader(other, good))));
            }
        }
        rig.settle();
        rig.mode(good, NodeMode.DRAINING);
        for (int round = 0; round < 20; round++) {
            for (MetadataCommand command :
                    Rebalancer.plan(
                            rig.scene.state,
                            LIMITS,
                            (group, node) -> !judge.hasFailed(rig.scene.state, group, node))) {
                rig.scene.run(command);
            }
            rig.settle();
            judge(500);
            assertThat(group().leader()).isNotEqualTo(bad);
        }
        assertThat(group().leader()).isNotEqualTo(good);
    }

    @Test
    void afterALongCalmNobodyHasFailed() {
        lead(node(1));
        judge(0);
        judge(10_000);
        rig.settle();
        judge(0);
        judge(599_999);
        assertThat(hasFailed(1)).isTrue();
        judge(1);
        assertThat(hasFailed(1)).isFalse();
    }

    @Test
    void itDoesNotGoToAReplicaThatHasGivenUp() {
        lead(node(1));
        judge(0);
        rig.lose(node(3));
        Map<NodeId, Map<ControlGroupId, LogEnd>> survey = new TreeMap<>();
        survey.put(node(1), Map.of(group().id(), new LogEnd(1, 5)));
        survey.put(node(2), Map.of());
        assertThat(judge(10_000, survey)).isEmpty();
        assertThat(judge.due(rig.scene.state, now + 4_999)).as("not at each tick").isEmpty();
        for (int i = 0; i < 100; i++) {
            assertThat(judge(5_000, survey)).isEmpty();
        }
        assertThat(hasFailed(1)).isFalse();
        rig.start(node(3), 0);
        survey.put(node(3), Map.of(group().id(), new LogEnd(1, 4)));
        assertThat(judge(5_000, survey)).as("no patience was used up").hasSize(1);
        assertThat(group().leader()).isEqualTo(node(3));
    }

    @Test
    void aLeaderThatSaysNothingGivesWayToOneThatMayHaveGivenUp() {
        lead(node(1));
        judge(0);
        rig.lose(node(3));
        assertThat(judge(10_000, Map.of(node(1), Map.of(), node(2), Map.of()))).hasSize(1);
        assertThat(group().leader()).isEqualTo(node(2));
    }

    @Test
    void whereLearnersWillCountTheLeaderIsToBlameToo() {
        rig.join(1);
        rig.stream("wide", 1, 4);
        rig.settle();
        rig.start(node(3), 1);
        rig.start(node(4), 1);
        ControlGroup wide = rig.scene.groups(ControlGroupKind.SPC, "wide").getFirst();
        assertThat(wide.learners()).containsExactly(node(3), node(4));
        rig.lose(node(3), node(4));
        judge(0);
        assertThat(due(10_000)).as("too few to hold the term").doesNotContain(wide.id());
        rig.start(node(4), 0);
        due(0);
        assertThat(due(9_999)).doesNotContain(wide.id());
        assertThat(due(1)).contains(wide.id());
        assertThat(judge(0)).extracting(TermChange::group).contains(wide.id());
    }

    @Test
    void aMemberThatForgetsWhileTheOtherIsReplacedBringsTheSetBeforeBack() {
        rig.stream("pair", 1, 2);
        rig.settle();
        NodeId stays = pair().leader();
        NodeId leaves =
                pair().replicas().stream().filter(n -> !n.equals(stays)).findFirst().orElseThrow();
        NodeId comes = node(6 - (stays.value() + leaves.value()));
        rig.scene.run(
                new SetLearners(
                        List.of(new LearnerChange(pair().id(), pair().term(), List.of(comes)))));
        rig.settle();
        rig.scene.run(
                new StartTerms(
                        List.of(
                                new TermChange(
                                        pair().id(),
                                        pair().term(),
                                        stays,
                                        List.of(stays, comes),
                                        List.of()))));
        rig.lose(leaves); // or it would lead at once
        rig.start(stays, 1);
        assertThat(pair().learners()).containsExactly(stays);
        rig.start(leaves, 0);
        rig.settle();
        assertThat(pair().isEstablished())
                .as("who came holds nothing that it vouches for")
                .isFalse();
        judge(0);
        assertThat(due(9_999)).doesNotContain(pair().id());
        judge(1);
        assertThat(pair().replicas()).containsExactlyInAnyOrder(stays, leaves);
        assertThat(pair().leader()).isEqualTo(leaves);
        rig.settle();
        assertThat(pair().isEstablished()).isTrue();
        assertThat(pair().learners()).isEmpty();
    }

    private ControlGroup pair() {
        return rig.scene.groups(ControlGroupKind.SPC, "pair").getFirst();
    }

    private List<ControlGroupId> due(long passedMs) {
        now += passedMs;
        return judge.due(rig.scene.state, now).stream().map(ControlGroup::id).toList();
    }

    @Test
    void whatAFailedReplicaSaysOfItsLogCountsForNothing() {
        lead(node(1));
        judge(0);
        judge(10_000);
        ControlGroupId id = group().id();
        Map<NodeId, Map<ControlGroupId, LogEnd>> survey = new TreeMap<>();
        survey.put(node(1), Map.of(id, new LogEnd(9, 99)));
        survey.put(node(2), Map.of(id, new LogEnd(1, 1)));
        assertThat(judge.withoutFailed(rig.scene.state, survey).get(node(1))).isEmpty();
        assertThat(judge.withoutFailed(rig.scene.state, survey).get(node(2))).hasSize(1);
    }
}
