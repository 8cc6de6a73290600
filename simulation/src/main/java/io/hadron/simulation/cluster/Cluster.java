package io.hadron.simulation.cluster;

import io.hadron.core.model.NodeId;
import io.hadron.simulation.PlantedBug;
import io.hadron.simulation.broker.Audit;
import io.hadron.simulation.broker.Broker;
import io.hadron.simulation.broker.Directory;
import io.hadron.simulation.broker.Retention;
import io.hadron.simulation.broker.SimLog;
import io.hadron.simulation.crc.CrcPort;
import io.hadron.simulation.crc.CrcView;
import io.hadron.simulation.crc.GroupView;
import io.hadron.simulation.crc.SimCrc;
import io.hadron.simulation.history.History;
import io.hadron.simulation.world.Crash;
import io.hadron.simulation.world.Dice;
import io.hadron.simulation.world.DiskImage;
import io.hadron.simulation.world.Faults;
import io.hadron.simulation.world.Life;
import io.hadron.simulation.world.Links;
import io.hadron.simulation.world.Network;
import io.hadron.simulation.world.Scheduler;
import io.hadron.simulation.world.SimDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** All nodes; starts their processes again when they die. */
public final class Cluster implements Directory {

    private static final int SPREAD_MS = 50;
    private static final int TELL_AGAIN_MS = 300;

    private final Scheduler scheduler;
    private final Faults faults;
    private final Dice dice;
    private final Links links;
    private final CrcPort port;
    private final Audit audit;
    private final Broker.Surroundings around;
    private final TreeMap<NodeId, SimNode> nodes = new TreeMap<>();
    private int lives;

    public Cluster(Scheduler scheduler, Faults faults, Dice dice, History history, PlantedBug bug) {
        this.scheduler = scheduler;
        this.faults = faults;
        this.dice = dice;
        this.links = new Links(scheduler, faults);
        var size = faults.mixture().size();
        List<NodeId> ids = IntStream.rangeClosed(1, size.nodes()).mapToObj(NodeId::new).toList();
        ids.forEach(id -> nodes.put(id, new SimNode(id)));
        var crc = new SimCrc(size.nodes(), size.replicas());
        this.port = new CrcPort(crc, scheduler, links, dice.split());
        this.audit = new Audit(crc, this);
        var wires = new Broker.Wires(new Network(scheduler, faults), links, port);
        this.around = new Broker.Surroundings(this, wires, audit, new Retention(), history, bug);
        nodes.values().forEach(this::start);
        spread();
    }

    private void start(SimNode node) {
        if (node.buried) {
            return;
        }
        lives++;
        node.session++;
        node.toldIndex = -1;
        long skew = faults.isHealed() ? 0 : faults.mixture().control().skewMs();
        long offset = skew == 0 ? 0 : skew * dice.between(-1_000, 1_000) / 1_000;
        var life = new Life(scheduler, faults, offset, crash -> died(node, crash));
        life.run(() ->
                node.process =
                        new Broker(
                                around,
                                new Broker.Identity(
                                        node.id, node.session, node.incarnation, node.onlyUnsynced),
                                node.disk,
                                life,
                                dice.split()));
    }

    private void died(SimNode node, Crash crash) {
        long session = node.session;
        node.process = null;
        if (crash.kind() == Crash.Kind.PROCESS) {
            announceDeath(node, session);
        } else if (faults.mixture().disks().always()) {
            node.disk.cutPower(dice);
        } else if (nodes.size() == 1 || mayForget(node)) {
            node.disk.cutPower(dice);
            forget(node, true);
        }
        scheduler.after(dice.between(1, dice.chance(0.8) ? 400 : 3_000), () -> start(node));
    }

    /** The kernel closes the connections of a process that is gone. */
    private void announceDeath(SimNode node, long session) {
        for (SimNode other : nodes.values()) {
            Broker process = other.process;
            if (process != null && other != node) {
                links.send(
                        node.id,
                        other.id,
                        () -> process.life().run(() -> process.peers().broken(node.id, session)));
            }
        }
    }

    private void forget(SimNode node, boolean onlyUnsynced) {
        audit.forgot(node.id);
        if (around.bug() != PlantedBug.R7_SAME_INCARNATION) {
            node.incarnation++;
            node.onlyUnsynced = onlyUnsynced;
        }
    }

    /**
     * Whether the promises still stand if this node loses data now: each group may have one replica
     * that does not count, not two.
     */
    private boolean mayForget(SimNode node) {
        return isWholeWithout(node, 2)
                && replicas().stream()
                        .noneMatch(log -> log.isStopped() && !log.node().equals(node.id));
    }

    /**
     * Whether all groups have sets of at least this size, and nobody else has forgotten anything.
     */
    private boolean isWholeWithout(SimNode node, int least) {
        CrcView view = port.crc().latest();
        for (SimNode other : nodes.values()) {
            CrcView.Session known = view.sessions().get(other.id);
            if (known == null || known.incarnation() != other.incarnation) {
                return false;
            }
        }
        for (GroupView group : view.groups().values()) {
            boolean whole =
                    group.learners().members().stream()
                            .noneMatch(n ->
                                    !n.equals(node.id)
                                            && (group.replicas().contains(n)
                                                    || group.establishedReplicas().contains(n)));
            if (!whole
                    || group.replicas().size() < least
                    || (group.established() > 0 && group.establishedReplicas().size() < least)) {
                return false;
            }
        }
        return true;
    }

    /** The store of a node is damaged: the process dies, and the next one finds nothing of use. */
    void damage(NodeId id) {
        SimNode node = node(id);
        if (node.process != null && mayForget(node)) {
            node.process.life().end(new Crash(Crash.Kind.PROCESS, "damage"));
            node.disk.wipe();
            forget(node, false);
        }
    }

    /**
     * A replica of a group gives up, most often the one that leads: if all others have all they
     * need, and it counts itself. A learner that has given up never would.
     */
    void stopReplica(long group) {
        GroupView view = port.crc().group(group);
        NodeId victim = dice.chance(0.7) ? view.leader() : dice.pick(view.replicas().members());
        Broker process = process(victim);
        SimLog log = process == null ? null : process.replica(group);
        if (process != null
                && log != null
                && !process.life().isPaused()
                && !view.learners().contains(victim)
                && isWholeWithout(node(victim), 3)
                && replicas().stream().noneMatch(l -> l.group() == group && l.isStopped())) {
            process.life().run(log::giveUp);
        }
    }

    void kill(NodeId id, Crash.Kind kind) {
        Broker process = node(id).process;
        if (process != null) {
            process.life().end(new Crash(kind, "kill"));
        }
    }

    /** A node is lost for good. */
    void bury(NodeId id) {
        node(id).buried = true;
        kill(id, Crash.Kind.PROCESS);
    }

    /** Tells the nodes what the controller has decided, again and again until they know. */
    private void spread() {
        long latest = port.crc().latest().index();
        for (SimNode node : nodes.values()) {
            Broker process = node.process;
            boolean due = node.toldIndex < latest || scheduler.now() - node.toldMs > TELL_AGAIN_MS;
            if (process != null && process.viewIndex() < latest && due) {
                node.toldIndex = latest;
                node.toldMs = scheduler.now();
                // Now and then a node hears of an earlier state only.
                long index = dice.chance(0.2) ? Math.max(0, latest - dice.between(0, 2)) : latest;
                scheduler.after(
                        faults.designationDelayMs(),
                        () ->
                                links.send(
                                        Links.CONTROLLER,
                                        node.id,
                                        () ->
                                                process.life()
                                                        .run(() ->
                                                                process.learned(
                                                                        port.crc().view(index)))));
            }
        }
        scheduler.after(faults.isHealed() ? 10 : dice.between(1, SPREAD_MS), this::spread);
    }

    /**
     * All links work, the controller is there. Where replicas come and go, all of them are sound.
     */
    public void heal() {
        links.heal();
        port.comeBack();
        if (faults.mixture().control().changes() > 0) {
            // The set that was wished for may need one that has given up.
            replicas().stream()
                    .filter(SimLog::isStopped)
                    .map(SimLog::node)
                    .distinct()
                    .forEach(node -> kill(node, Crash.Kind.PROCESS));
        }
    }

    private SimNode node(NodeId id) {
        return Objects.requireNonNull(nodes.get(id));
    }

    @Override
    public List<NodeId> nodes() {
        return List.copyOf(nodes.navigableKeySet());
    }

    @Override
    public @Nullable Broker process(NodeId id) {
        return node(id).process;
    }

    @Override
    public DiskImage durable(NodeId id) {
        SimDisk disk = node(id).disk;
        return faults.mixture().disks().always() ? disk.synced() : disk.live();
    }

    /** The process that leads a group by the controller's latest word, or null. */
    public @Nullable Broker leader(long group) {
        return process(port.crc().group(group).leader());
    }

    /** All replicas that are open now, of all groups. */
    public List<SimLog> replicas() {
        var replicas = new ArrayList<SimLog>();
        for (SimNode node : nodes.values()) {
            for (long group : Broker.GROUPS) {
                SimLog log = node.process == null ? null : node.process.replica(group);
                if (log != null) {
                    replicas.add(log);
                }
            }
        }
        return replicas;
    }

    /** Whether every group is served in its latest term and all its replicas are equal. */
    public boolean isSettled() {
        for (long group : Broker.GROUPS) {
            GroupView view = port.crc().group(group);
            Broker leader = leader(group);
            SimLog leading = leader == null ? null : leader.replica(group);
            if (!view.learners().isEmpty() || leading == null || !leading.isServing()) {
                return false;
            }
            for (NodeId id : view.replicas().members()) {
                Broker process = process(id);
                SimLog log = process == null ? null : process.replica(group);
                // The last notice of a commit may be lost; the entries may not.
                if (log == null || (!log.isStopped() && log.end() != leading.committedEnd())) {
                    return false;
                }
            }
        }
        return true;
    }

    public CrcPort port() {
        return port;
    }

    public Audit audit() {
        return audit;
    }

    public Retention retention() {
        return around.retention();
    }

    public Links links() {
        return links;
    }

    public Network clients() {
        return around.wires().clients();
    }

    /** How many processes there have been. */
    public int lives() {
        return lives;
    }
}
