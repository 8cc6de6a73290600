package io.hadron.core.replication;

import io.hadron.core.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A whole control group in memory: replicas with machines and disks, a network that loses, repeats
 * and reorders, a controller that changes its mind. One seed decides everything.
 */
final class ClusterModel {

    private static final int NODES = 5;

    private final Random random;
    private final PlantedBug bug;
    private final List<ReplicaNode> nodes = new ArrayList<>();
    private final List<Runnable> waiting = new ArrayList<>();
    private final ControllerModel controller;
    private final CommitAudit audit;
    private boolean calm;
    private long values;

    /** What this seed is made of, per thousand events. */
    private final int crashes;

    private final int terms;
    private final int wipes;
    private final int trims;
    private final int losses;
    private final int syncs;
    private final int news;
    private final int cuts;
    private final boolean[][] cut = new boolean[NODES + 1][NODES + 1];

    ClusterModel(long seed, PlantedBug bug) {
        this.random = new Random(seed);
        this.bug = bug;
        crashes = random.nextInt(20);
        terms = random.nextInt(25);
        wipes = random.nextInt(3) == 0 ? random.nextInt(10) : 0;
        trims = random.nextBoolean() ? random.nextInt(25) : 0;
        losses = random.nextInt(4) == 0 ? random.nextInt(200) : random.nextInt(20);
        syncs = 20 + random.nextInt(150);
        cuts = random.nextBoolean() ? random.nextInt(25) : 0;
        news = 1 + random.nextInt(10);
        controller = new ControllerModel(random, NODES);
        audit = new CommitAudit(controller, nodes);
        for (int i = 1; i <= NODES; i++) {
            nodes.add(new ReplicaNode(new NodeId(i), this));
        }
    }

    Random random() {
        return random;
    }

    PlantedBug bug() {
        return bug;
    }

    boolean isCalm() {
        return calm;
    }

    CommitAudit audit() {
        return audit;
    }

    ReplicaNode node(NodeId id) {
        return nodes.get(id.value() - 1);
    }

    long nextValue() {
        return ++values;
    }

    long endOf(NodeId id) {
        return node(id).machine().endOffset();
    }

    void later(Runnable event) {
        waiting.add(event);
    }

    void tellController(Consumer<ControllerModel> message) {
        later(() -> message.accept(controller));
    }

    void send(NodeId from, NodeId to, PeerMessage message, List<ReplicaDisk.Batch> batches) {
        if (!calm && (cut[from.value()][to.value()] || random.nextInt(1000) < losses)) {
            return;
        }
        ReplicaNode target = node(to);
        Runnable delivery =
                () -> {
                    if (target.isUp()) {
                        target.receive(from, message, batches);
                    }
                };
        later(delivery);
        if (!calm && random.nextInt(30) == 0) {
            later(delivery);
        }
    }

    void damaged(ReplicationEffect.ReplicaDamaged effect) {
        CommitAudit.check(
                node(effect.replica()).wiped(), "sound replica called damaged: %s", effect);
        CommitAudit.check(bug != PlantedBug.HIDDEN_AMNESIA, "found out: %s", effect);
    }

    void stopped(ReplicaNode node, ReplicationEffect.StopServing effect) {
        CommitAudit.check(
                effect.reason() != StopReason.LOG_LOST
                        && effect.reason() != StopReason.DIVERGED_BELOW_COMMIT,
                "%s stopped: %s",
                node.id(),
                effect);
    }

    /** The hostile part. */
    void rage(int events) {
        for (ReplicaNode node : nodes) {
            node.designate(controller.designation());
        }
        for (int i = 0; i < events; i++) {
            int dice = random.nextInt(1000);
            if (dice < crashes) {
                crashOrStart(any());
            } else if ((dice -= crashes) < terms) {
                controller.startTerm(random.nextInt(3) == 0, new NodeId(1 + random.nextInt(NODES)));
            } else if ((dice -= terms) < wipes) {
                wipe(any());
            } else if ((dice -= wipes) < trims) {
                trim(any());
            } else if ((dice -= trims) < cuts) {
                cutOrMend();
            } else if ((dice -= cuts) < syncs) {
                any().disk().sync(1 + random.nextInt(4));
            } else {
                ordinary(random.nextInt(100));
            }
        }
    }

    private void ordinary(int dice) {
        if (dice < 12) {
            any().propose();
        } else if (dice < 12 + news) {
            tell(any());
        } else if (dice < 30) {
            ReplicaNode node = any();
            if (node.machine().isRestless()) {
                node.step(new ReplicationInput.Tick());
            }
        } else if (dice < 32) {
            reconnect(any(), any());
        } else if (dice < 33) {
            controller.addLearner(any().id());
        } else if (!waiting.isEmpty()) {
            // Mostly in order, as connections are.
            int last = waiting.size() - 1;
            int i = random.nextInt(5) == 0 ? random.nextInt(waiting.size()) : 0;
            Runnable event = waiting.get(i);
            if (i == 0) {
                waiting.removeFirst();
            } else {
                waiting.set(i, waiting.get(last));
                waiting.remove(last);
            }
            event.run();
        }
    }

    /**
     * A node loses touch with one or all others, in one direction or both; or all is well again.
     */
    private void cutOrMend() {
        int node = 1 + random.nextInt(NODES);
        int other = random.nextBoolean() ? 0 : 1 + random.nextInt(NODES);
        boolean away = random.nextInt(3) > 0;
        for (int i = 1; i <= NODES; i++) {
            if (other == 0 || i == other) {
                cut[node][i] = away;
                cut[i][node] = away && random.nextInt(4) > 0;
            }
        }
    }

    private ReplicaNode any() {
        return nodes.get(random.nextInt(NODES));
    }

    /** The controller's news reach a node now or later, or an older one again. */
    private void tell(ReplicaNode node) {
        var designation = controller.designation();
        if (random.nextBoolean()) {
            node.designate(designation);
        } else {
            later(() -> node.designate(designation));
        }
    }

    private void crashOrStart(ReplicaNode node) {
        if (!node.isUp()) {
            node.start();
        } else {
            node.crash();
            if (random.nextBoolean()) {
                node.start();
            }
        }
    }

    private void wipe(ReplicaNode node) {
        if (node.isUp() && bug == PlantedBug.HIDDEN_AMNESIA) {
            node.crash();
            node.wipe();
            node.start();
        } else if (node.isUp() && controller.canForget(node.id())) {
            node.crash();
            node.wipe();
            controller.forgot(node.id());
            node.ignoreTermsBelow(controller.term());
            node.start();
        }
    }

    private void trim(ReplicaNode node) {
        if (node.isUp() && node.machine().isServing()) {
            var log = node.log();
            var batches = log.read(log.lowMark(), node.machine().committedEnd(), 8);
            if (!batches.isEmpty()) {
                node.trim(batches.get(random.nextInt(batches.size())).end());
            }
        }
    }

    private void reconnect(ReplicaNode a, ReplicaNode b) {
        if (a != b) {
            a.step(new ReplicationInput.PeerDown(b.id()));
            b.step(new ReplicationInput.PeerDown(a.id()));
            if (random.nextInt(4) > 0) {
                a.step(new ReplicationInput.PeerUp(b.id()));
                b.step(new ReplicationInput.PeerUp(a.id()));
            }
        }
    }

    /** All faults end: the group must come to rest, with all replicas of the set equal. */
    void heal() {
        calm = true;
        for (ReplicaNode node : nodes) {
            if (!node.isUp()) {
                node.start();
            }
        }
        for (ReplicaNode a : nodes) {
            for (ReplicaNode b : nodes) {
                a.step(new ReplicationInput.PeerUp(b.id()));
            }
        }
        for (int round = 0; round < 600; round++) {
            calmRound(round % 3 == 0);
            if (atRest()) {
                return;
            }
        }
        throw new CommitAudit.Violation("not at rest: " + this);
    }

    private void calmRound(boolean tick) {
        var events = List.copyOf(waiting);
        waiting.clear();
        events.forEach(Runnable::run);
        for (ReplicaNode node : nodes) {
            node.disk().sync(Integer.MAX_VALUE);
            node.designate(controller.designation());
            if (tick && node.machine().isRestless()) {
                node.step(new ReplicationInput.Tick());
            }
        }
    }

    private boolean atRest() {
        if (!waiting.isEmpty() || controller.establishedTerm() != controller.term()) {
            return false;
        }
        ReplicaNode leader = node(controller.designation().leader());
        long end = leader.machine().endOffset();
        if (!leader.machine().isServing() || leader.machine().committedEnd() != end) {
            return false;
        }
        for (NodeId id : controller.replicas().members()) {
            var machine = node(id).machine();
            if (machine.committedEnd() != end
                    || machine.endOffset() != end
                    || controller.designation().learners().contains(id)
                    || machine.isRestless()) {
                return false;
            }
            audit.compare(node(id), end);
        }
        return audit.committedEnd() == end;
    }

    @Override
    public String toString() {
        var text = new StringBuilder(controller.designation().toString());
        nodes.forEach(node -> text.append("\n  ").append(node));
        return text.toString();
    }
}
