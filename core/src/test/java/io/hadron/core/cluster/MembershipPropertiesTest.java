package io.hadron.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.cluster.MetadataCommand.CaughtUp;
import io.hadron.core.cluster.MetadataCommand.ForceRecovery;
import io.hadron.core.cluster.MetadataCommand.GroupTerm;
import io.hadron.core.cluster.MetadataCommand.LearnerChange;
import io.hadron.core.cluster.MetadataCommand.LostNode;
import io.hadron.core.cluster.MetadataCommand.NewLeader;
import io.hadron.core.cluster.MetadataCommand.NodeReachable;
import io.hadron.core.cluster.MetadataCommand.NodesLost;
import io.hadron.core.cluster.MetadataCommand.RemoveNode;
import io.hadron.core.cluster.MetadataCommand.ReportCaughtUp;
import io.hadron.core.cluster.MetadataCommand.ReportEstablished;
import io.hadron.core.cluster.MetadataCommand.SetLearners;
import io.hadron.core.cluster.MetadataCommand.StartTerms;
import io.hadron.core.cluster.MetadataCommand.TermChange;
import io.hadron.core.cluster.MetadataEvent.LearnersChanged;
import io.hadron.core.cluster.MetadataEvent.ReplicasLeft;
import io.hadron.core.cluster.MetadataOutcome.NodeGone;
import io.hadron.core.cluster.MetadataOutcome.RecoveryForced;
import io.hadron.core.cluster.Rebalancer.Limits;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import io.hadron.core.model.NodeMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever commands come, in whatever order, no entry that was committed can be missed by a
 * recovery that the metadata allows. The one exception: a machine goes down whose node was told not
 * to force every write to its disk, and nobody else held the group.
 */
class MembershipPropertiesTest {
    private static final int WORLDS = 60;
    private static final int STEPS = 400;
    private static final List<NodeMode> MODES = List.of(NodeMode.values());

    @Test
    void nothingCommittedCanBeMissed() {
        long first = Long.getLong("hadron.seed", new Random().nextLong());
        int worlds = Integer.getInteger("hadron.worlds", WORLDS);
        int commits = 0;
        int recoveries = 0;
        int losses = 0;
        int early = 0;
        for (int world = 0; world < worlds; world++) {
            long seed = first + world;
            try {
                World run = new World(new Random(seed));
                run.run();
                commits += run.model.commits;
                recoveries += run.model.recoveries;
                losses += run.model.losses;
                early += run.model.early;
            } catch (Throwable failed) {
                throw new AssertionError("replay with -Dhadron.seed=" + seed, failed);
            }
        }
        assertThat(losses).as("losses of sole copies that were not synced").isPositive();
        assertThat(early).as("learners that a term could not do without").isPositive();
        assertThat(commits).as("commits").isGreaterThan(worlds * 20);
        assertThat(recoveries).as("recoveries").isGreaterThan(worlds * 15);
    }

    private static final class World {
        final Random random;
        final ClusterRig rig = new ClusterRig();
        final MembershipModel model;

        World(Random random) {
            this.random = random;
            this.model = new MembershipModel(random);
        }

        void run() {
            for (int i = 0; i < 4; i++) {
                rig.join(Map.of("zone", "z" + random.nextInt(3)));
            }
            rig.stream("a", 1, 3);
            rig.stream("b", 1, 1 + random.nextInt(3));
            rig.stream("alone", 1, 1);
            rig.scene.applied(Wishes.apply("g", Wishes.group("billing", "a")));
            for (int i = 0; i < STEPS; i++) {
                step();
                model.check(rig.scene.state);
            }
            assertThat(rig.scene.reloaded().digest()).isEqualTo(rig.scene.state.digest());
        }

        private void step() {
            switch (random.nextInt(24)) {
                case 0 -> restart();
                case 1 -> lose();
                case 2, 3 -> run(new NodeReachable(node(), rig.info(node()).session()));
                case 4 -> rig.mode(node(), MODES.get(random.nextInt(MODES.size())));
                case 5 -> changeTerm();
                case 6 -> changeLearners();
                case 7, 8, 9, 10 -> recover();
                case 11, 12, 13 -> establish();
                case 14, 15 -> teach();
                case 16 -> rare();
                case 17, 18 ->
                        Rebalancer.plan(rig.scene.state, new Limits(2, 2, true, true))
                                .forEach(this::run);
                default -> model.commit(group().id());
            }
        }

        private void run(MetadataCommand command) {
            heed(rig.scene.run(command));
        }

        private void heed(MetadataOutcome outcome) {
            for (MetadataEvent event : rig.scene.last.events()) {
                if (event instanceof ReplicasLeft left) {
                    left.purges()
                            .forEach(p ->
                                    model.drop(p.controlGroup(), p.node(), term(p.controlGroup())));
                } else if (event instanceof LearnersChanged changed && random.nextBoolean()) {
                    changed.groups().forEach(model::tell);
                }
            }
            assertThat(outcome).isNotNull();
        }

        private long term(ControlGroupId id) {
            ControlGroup group = rig.scene.state.controlGroup(id);
            assertThat(group).isNotNull();
            return group.term();
        }

        private NodeId node() {
            List<NodeInfo> nodes = List.copyOf(rig.scene.state.nodes());
            return nodes.get(random.nextInt(nodes.size())).id();
        }

        private ControlGroup group() {
            return rig.groups().get(random.nextInt(rig.groups().size()));
        }

        private void restart() {
            NodeId node = node();
            int raise = random.nextInt(4) == 0 ? 1 : 0;
            boolean onlyUnsynced = random.nextBoolean();
            model.stop(node);
            if (raise == 1 && onlyUnsynced) {
                powerCut(node);
                return;
            }
            if (raise == 1) {
                model.wipe(node);
            }
            heed(rig.start(node, raise));
            model.started(node, rig.scene.state);
        }

        /** What only this node holds may lose its end, and nothing else may; and that is said. */
        private void powerCut(NodeId node) {
            List<ControlGroup> alone =
                    rig.groups().stream()
                            .filter(ControlGroup::wasEstablished)
                            .filter(group -> group.holders().equals(List.of(node)))
                            .filter(group -> group.counts(node))
                            .toList();
            int recorded = rig.scene.state.audit().size();
            model.cutPower(node);
            heed(rig.start(node, 1, true));
            for (ControlGroup before : alone) {
                ControlGroup now = rig.scene.state.controlGroup(before.id());
                assertThat(now).isNotNull();
                assertThat(now.term()).isEqualTo(before.term() + 1);
                if (now.counts(node)) {
                    model.resume(now.id(), node);
                    assertThat(rig.scene.state.audit()).hasSize(recorded + 1);
                }
            }
            model.started(node, rig.scene.state);
        }

        private void lose() {
            NodeId lost = node();
            List<NewLeader> leaders = new ArrayList<>();
            if (random.nextBoolean()) {
                leaders.addAll(LeaderChoice.choose(rig.scene.state, List.of(lost), Map.of()));
            } else {
                ControlGroup group = group();
                leaders.add(new NewLeader(group.id(), group.term(), node()));
            }
            run(new NodesLost(List.of(new LostNode(lost, rig.info(lost).session())), leaders));
        }

        private void changeTerm() {
            ControlGroup group = group();
            List<NodeId> set = random.nextBoolean() ? group.replicas() : nodes(3);
            List<NodeId> learners = random.nextBoolean() ? group.learners() : nodes(2);
            if (!set.isEmpty()) {
                NodeId leader =
                        random.nextBoolean() ? group.leader() : set.get(random.nextInt(set.size()));
                run(
                        new StartTerms(
                                List.of(
                                        new TermChange(
                                                group.id(), group.term(), leader, set, learners))));
            }
        }

        private void changeLearners() {
            ControlGroup group = group();
            List<NodeId> learners = new ArrayList<>(group.learners());
            NodeId node = node();
            if (!learners.remove(node)) {
                learners.add(node);
            }
            run(new SetLearners(List.of(new LearnerChange(group.id(), group.term(), learners))));
        }

        private List<NodeId> nodes(int most) {
            List<NodeId> all =
                    new ArrayList<>(rig.scene.state.nodes().stream().map(NodeInfo::id).toList());
            Collections.shuffle(all, random);
            return List.copyOf(all.subList(0, Math.min(all.size(), random.nextInt(most + 1))));
        }

        private void recover() {
            for (ControlGroup group : rig.groups()) {
                if (!model.hasRecovered(group)) {
                    model.recover(rig.scene.state, group);
                }
            }
        }

        private void establish() {
            for (ControlGroup group : rig.groups()) {
                if (!group.isEstablished() && model.mayEstablish(group) && random.nextBoolean()) {
                    run(
                            new ReportEstablished(
                                    group.leader(),
                                    List.of(new GroupTerm(group.id(), group.term()))));
                    model.established(group);
                }
            }
        }

        private void teach() {
            for (ControlGroup group : rig.groups()) {
                for (NodeId learner : group.learners()) {
                    if (model.teach(group, learner)) {
                        if (random.nextBoolean()) {
                            model.commit(group.id()); // the word of it travels meanwhile
                        }
                        run(
                                new ReportCaughtUp(
                                        group.leader(),
                                        List.of(new CaughtUp(group.id(), group.term(), learner))));
                    }
                }
            }
        }

        private void rare() {
            if (random.nextBoolean() && rig.scene.state.nodes().size() < 7) {
                rig.join(Map.of());
            } else if (random.nextInt(3) == 0) {
                force();
            } else {
                NodeId node = node();
                run(new RemoveNode(node, false, "", 1));
                if (rig.scene.last.outcome() instanceof NodeGone) {
                    model.remove(node, rig.scene.state);
                }
            }
        }

        private void force() {
            ControlGroup group = group();
            NodeId leader = node();
            run(new ForceRecovery(group.id(), group.term(), leader, "lost", 1));
            if (rig.scene.last.outcome() instanceof RecoveryForced forced) {
                forced.groups().forEach(term -> model.force(term.group(), leader));
                heed(rig.scene.last.outcome());
            }
        }
    }
}
