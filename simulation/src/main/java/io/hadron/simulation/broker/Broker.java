package io.hadron.simulation.broker;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.PeerMessage;
import io.hadron.core.replication.ReplicationInput;
import io.hadron.simulation.PlantedBug;
import io.hadron.simulation.crc.CrcPort;
import io.hadron.simulation.crc.CrcView;
import io.hadron.simulation.crc.GroupView;
import io.hadron.simulation.history.History;
import io.hadron.simulation.world.Dice;
import io.hadron.simulation.world.DiskImage;
import io.hadron.simulation.world.DiskOp;
import io.hadron.simulation.world.Life;
import io.hadron.simulation.world.Links;
import io.hadron.simulation.world.Network;
import io.hadron.simulation.world.SimDisk;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One process of a node. It has replicas of a stream partition with consumer groups on it, and of
 * their dead-letter partition, as far as the controller has placed them here.
 */
public final class Broker {

    /** What outlives a process, and is the same for all. */
    public record Surroundings(
            Directory directory,
            Wires wires,
            Audit audit,
            Retention retention,
            History history,
            PlantedBug bug) {}

    /** Ways out of a process: to clients, to other nodes, to the controller. */
    public record Wires(Network clients, Links links, CrcPort crc) {}

    /**
     * Which process this is.
     *
     * @param session grows with each process of the node
     * @param incarnation grows each time the node comes back without data that it had acknowledged
     * @param onlyUnsynced all that it ever lost was never synced
     */
    public record Identity(NodeId node, long session, long incarnation, boolean onlyUnsynced) {}

    /** Control groups of every run. */
    public static final long STREAM = 1;

    public static final long DEAD_LETTERS = 2;
    public static final long CONSUMERS = 3;

    public static final List<Long> GROUPS = List.of(STREAM, DEAD_LETTERS, CONSUMERS);

    private static final int REGISTER_EVERY_MS = 200;
    private static final int TICK_MS = 200;

    private final Surroundings around;
    private final Identity identity;
    private final Life life;
    private final Dice dice;
    private final SimStore store;
    private final Peers peers;
    private @Nullable CrcView view;
    private boolean registered;
    private final Set<Long> purging = new HashSet<>();
    private @Nullable SimPartition stream;
    private @Nullable SimPartition deadLetters;
    private @Nullable SimConsumers consumers;

    public Broker(Surroundings around, Identity identity, SimDisk disk, Life life, Dice dice) {
        this.around = around;
        this.identity = identity;
        this.life = life;
        this.dice = dice;
        this.store = new SimStore(life, disk, dice.split(), around.bug);
        this.peers = new Peers(this);
        register();
        life.after(TICK_MS, this::tick);
    }

    /**
     * Nothing is opened before the controller knows this process: it might have forgotten
     * something.
     */
    private void register() {
        if (!registered) {
            crc().submit(
                            node(),
                            () ->
                                    crc().crc()
                                            .nodeStarted(
                                                    identity.node,
                                                    identity.session,
                                                    identity.incarnation,
                                                    identity.onlyUnsynced));
            life.after(REGISTER_EVERY_MS, this::register);
        }
    }

    private void tick() {
        life.after(TICK_MS, this::tick);
        logs().forEach(SimLog::tick);
        GROUPS.forEach(this::leave);
    }

    /** Hears of the controller's decisions; a later view replaces an earlier one. */
    public void learned(CrcView news) {
        if (view != null && news.index() <= view.index()) {
            return;
        }
        view = news;
        registered |= news.knows(identity.node, identity.session);
        if (registered) {
            stream = reconcile(STREAM, stream);
            deadLetters = reconcile(DEAD_LETTERS, deadLetters);
            reconcileConsumers();
            logs().forEach(log -> log.designated(news.group(log.group())));
            GROUPS.forEach(this::leave);
        }
    }

    private @Nullable SimPartition reconcile(long group, @Nullable SimPartition partition) {
        boolean held = held(group);
        if (held && partition == null) {
            return new SimPartition(group, this, group == STREAM);
        }
        if (!held && partition != null) {
            partition.log().drop();
            return null;
        }
        return partition;
    }

    /**
     * The consumer controller may stay longer than its partition: it has an established set of its
     * own.
     */
    private void reconcileConsumers() {
        boolean held = held(CONSUMERS);
        if (held && consumers == null) {
            consumers = new SimConsumers(this);
        } else if (!held && consumers != null) {
            consumers.log().drop();
            consumers = null;
        }
    }

    /** Drops what an earlier process may have left, and confirms, until that is heard. */
    private void leave(long group) {
        if (view != null
                && registered
                && log(group) == null
                && view.group(group).leaving().contains(identity.node)
                && purging.add(group)) {
            submit(
                    List.of(new DiskOp.Reset(group, 0)),
                    () -> {
                        purging.remove(group);
                        crc().submit(node(), () -> crc().crc().purged(group, identity.node));
                    });
        }
    }

    void streamAdvanced() {
        if (consumers != null) {
            consumers.advanced();
        }
    }

    private boolean held(long group) {
        return view != null && view.group(group).isHeldBy(identity.node);
    }

    private List<SimLog> logs() {
        var logs = new ArrayList<SimLog>();
        if (stream != null) {
            logs.add(stream.log());
        }
        if (deadLetters != null) {
            logs.add(deadLetters.log());
        }
        if (consumers != null) {
            logs.add(consumers.log());
        }
        return logs;
    }

    private @Nullable SimLog log(long group) {
        for (SimLog log : logs()) {
            if (log.group() == group) {
                return log;
            }
        }
        return null;
    }

    void send(NodeId to, long group, PeerMessage message, Cargo cargo) {
        if (peers.isUp(to)) {
            peers.send(to, receiver -> receiver.received(node(), group, message, cargo));
        }
    }

    private void received(NodeId from, long group, PeerMessage message, Cargo cargo) {
        SimLog log = log(group);
        if (log != null) {
            log.received(from, message, cargo);
        }
    }

    void peerUp(NodeId peer) {
        logs().forEach(log -> log.step(new ReplicationInput.PeerUp(peer)));
    }

    void peerDown(NodeId peer) {
        logs().forEach(log -> log.step(new ReplicationInput.PeerDown(peer)));
    }

    /** Whom this node takes for the leader of a group, or null. */
    public @Nullable NodeId leaderOf(long group) {
        return view == null ? null : view.group(group).leader();
    }

    /** What this node knows of a group. */
    GroupView view(long group) {
        return Objects.requireNonNull(view).group(group);
    }

    /** How far this node has heard the controller, or -1. */
    public long viewIndex() {
        return view == null ? -1 : view.index();
    }

    /** Offers a batch to the stream partition. */
    public void produce(SimPartition.Produce request, Consumer<SimPartition.Answer> reply) {
        if (stream == null) {
            reply.accept(SimPartition.notLeader());
        } else {
            stream.produce(request, reply);
        }
    }

    public @Nullable SimPartition stream() {
        return stream;
    }

    public @Nullable SimPartition deadLetters() {
        return deadLetters;
    }

    public @Nullable SimConsumers consumers() {
        return consumers;
    }

    /** The machine's view of a replica, or null if it is not here: for observers. */
    public @Nullable SimLog replica(long group) {
        return log(group);
    }

    public Peers peers() {
        return peers;
    }

    public NodeId node() {
        return identity.node;
    }

    public long session() {
        return identity.session;
    }

    public Life life() {
        return life;
    }

    /** What the process takes for the content of its disk. */
    DiskImage.Group image(long group) {
        return store.image(group);
    }

    /** Writes some time later; {@code done} runs when it is durable. */
    void submit(List<DiskOp> ops, Runnable done) {
        store.submit(ops, done);
    }

    Directory directory() {
        return around.directory;
    }

    Network network() {
        return around.wires.clients;
    }

    Links links() {
        return around.wires.links;
    }

    CrcPort crc() {
        return around.wires.crc;
    }

    Audit audit() {
        return around.audit;
    }

    Retention retention() {
        return around.retention;
    }

    History history() {
        return around.history;
    }

    Dice dice() {
        return dice;
    }

    PlantedBug bug() {
        return around.bug;
    }
}
