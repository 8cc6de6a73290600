package io.hadron.server.node;

import io.hadron.core.cluster.MetadataEvent;
import io.hadron.core.cluster.MetadataView;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupKind;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import io.hadron.core.model.ObjectId;
import io.hadron.core.model.SchemaObject.StreamInfo;
import io.hadron.core.model.Tombstone;
import io.hadron.core.replication.PeerMessage;
import io.hadron.core.replication.ReplicaSet;
import io.hadron.core.replication.ReplicationInput;
import io.hadron.core.replication.StopReason;
import io.hadron.raft.ControllerListener;
import io.hadron.server.consumer.ConsumerController;
import io.hadron.server.consumer.ConsumerServices;
import io.hadron.server.consumer.GroupDirectory;
import io.hadron.server.log.Arrivals;
import io.hadron.server.log.Beside;
import io.hadron.server.log.GroupLog;
import io.hadron.server.log.MalformedMessageException;
import io.hadron.server.session.Payload;
import io.hadron.server.shard.Shard;
import io.hadron.server.stream.PartitionPlace;
import io.hadron.server.stream.StreamController;
import io.hadron.server.stream.StreamServices;
import io.hadron.storage.StoreOp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens, leads and closes the control groups of this node as the cluster controller's events say,
 * from the moment on when the registration of this process is among them. Data is deleted only for
 * a committed tombstone.
 *
 * <p>Events come on the controller's apply thread and are handed to the shards. A consumer
 * controller lives on its partition's shard.
 */
final class GroupDirector implements ControllerListener {
    private static final Logger LOG = LoggerFactory.getLogger(GroupDirector.class);
    private static final long REOPEN_MS = 5;
    private static final int REOPEN_TRIES = 12_000;

    private final NodeId self;
    private final List<Shard> shards;
    private final Partitions partitions;
    private final GroupDirectory directory;
    private final StreamServices streamServices;
    private final ConsumerServices consumerServices;
    private final GroupPurges purges;
    private final Map<Long, Shard> places = new ConcurrentHashMap<>();

    /** Where the damaged copy of a control group is being dropped. */
    private final Map<PartitionOf, Long> anew = new ConcurrentHashMap<>();

    private volatile long awaited = Long.MAX_VALUE;
    private volatile boolean registered;

    private record PartitionOf(ObjectId stream, int partition) {}

    GroupDirector(
            NodeId self,
            List<Shard> shards,
            Partitions partitions,
            GroupDirectory directory,
            StreamServices streamServices,
            ConsumerServices consumerServices,
            CommandSender sender,
            ScheduledExecutorService timer) {
        this.self = self;
        this.shards = shards;
        this.partitions = partitions;
        this.directory = directory;
        this.streamServices = streamServices;
        this.consumerServices = consumerServices;
        this.purges = new GroupPurges(self, sender, timer);
    }

    /**
     * Names this process, before it registers. What was decided for the one before is not for this
     * one: neither terms, nor what was to be deleted then and may be held again since.
     */
    void expect(long session) {
        awaited = session;
    }

    /** Whether the registration has been seen, and all groups are about to be told of it. */
    boolean isRegistered() {
        return registered;
    }

    @Override
    public void onOpened(MetadataView state) {
        if (isCurrent(state)) {
            settle(state);
        }
    }

    private boolean isCurrent(MetadataView state) {
        NodeInfo known = state.node(self);
        return known != null && known.session() >= awaited;
    }

    /** Brings everything here to where it shall be, whatever was heard before. */
    private void settle(MetadataView state) {
        designated(state, state.controlGroups());
        state.tombstones().forEach(this::purge);
        List<Tombstone.Purge> left = new ArrayList<>();
        for (ControlGroup group : state.controlGroups()) {
            if (group.leaving().contains(self)) {
                left.add(new Tombstone.Purge(group.stream(), group.id(), self));
            }
        }
        left(state, left);
        state.streams().forEach(this::streamChanged);
        partitions.all().forEach(this::configureGroups);
        registered = true;
    }

    @Override
    public void onEvents(MetadataView state, List<MetadataEvent> events) {
        if (!registered) {
            onOpened(state);
            return;
        }
        for (MetadataEvent event : events) {
            switch (event) {
                case MetadataEvent.TermStarted started -> designated(state, started.groups());
                case MetadataEvent.LearnersChanged changed -> designated(state, changed.groups());
                case MetadataEvent.ReplicasLeft gone -> left(state, gone.purges());
                case MetadataEvent.StreamChanged changed -> streamChanged(changed.stream());
                case MetadataEvent.StreamDeleted deleted -> purge(deleted.tombstone());
                case MetadataEvent.GroupCreated created ->
                        configureGroups(created.group().streamId());
                case MetadataEvent.GroupChanged changed ->
                        configureGroups(changed.group().streamId());
                case MetadataEvent.GroupDeleted deleted -> {
                    configureGroups(deleted.group().streamId());
                    purge(deleted.tombstone());
                }
                case MetadataEvent.StreamCreated _,
                        MetadataEvent.NodeChanged _,
                        MetadataEvent.NodeRemoved _,
                        MetadataEvent.NamespaceCreated _,
                        MetadataEvent.NamespaceChanged _,
                        MetadataEvent.NamespaceDeleted _,
                        MetadataEvent.Established _,
                        MetadataEvent.Purged _ -> {}
            }
        }
    }

    private void designated(MetadataView state, Collection<ControlGroup> groups) {
        // Partitions before the consumer controllers that ride on them.
        groups.stream()
                .filter(group ->
                        isNeeded(state, group) || partitions.log(group.id().value()) != null)
                .sorted(Comparator.comparing(ControlGroup::kind).thenComparing(ControlGroup::id))
                .forEach(group -> {
                    StreamInfo stream = state.stream(group.stream());
                    if (stream != null) {
                        Shard shard = shardOf(group.stream(), group.partition());
                        places.put(group.id().value(), shard);
                        Told told = new Told(group, stream, shard, isNeeded(state, group));
                        shard.execute(() -> designate(told, REOPEN_TRIES));
                    }
                });
    }

    /** Whether a group is to be open here: a partition also for what rides on it. */
    private boolean isNeeded(MetadataView state, ControlGroup group) {
        ControlGroup rider = group.kind() == ControlGroupKind.SPC ? rider(state, group) : null;
        return group.isHeldBy(self) || (rider != null && rider.isHeldBy(self));
    }

    private static @Nullable ControlGroup rider(MetadataView state, ControlGroup partition) {
        return state.controlGroup(ControlGroupKind.SCC, partition.stream(), partition.partition());
    }

    private Shard shardOf(ObjectId stream, int partition) {
        return shards.get(
                Math.floorMod(Long.hashCode(stream.value() * 31 + partition), shards.size()));
    }

    private record Told(ControlGroup group, StreamInfo stream, Shard shard, boolean needed) {}

    private void designate(Told told, int tries) {
        ControlGroup group = told.group();
        boolean wait =
                purges.isUnderWay(group.id().value())
                        || anew.containsKey(new PartitionOf(group.stream(), group.partition()));
        GroupLog log = wait ? null : partitions.log(group.id().value());
        if (log == null && told.needed() && !wait) {
            log = open(group, told.stream(), told.shard());
            wait = log == null; // its partition is about to be opened again
        }
        if (wait && tries > 0) {
            told.shard().schedule(REOPEN_MS, () -> designate(told, tries - 1));
            return;
        }
        if (log != null) {
            ReplicationInput.Designated designation =
                    new ReplicationInput.Designated(
                            group.term(),
                            group.leader(),
                            new ReplicaSet(group.replicas()),
                            group.establishedTerm(),
                            new ReplicaSet(group.establishedReplicas()),
                            new ReplicaSet(group.learners()));
            if (log.isToBeDropped(designation)) {
                beginAnew(told);
            } else {
                log.designated(designation);
            }
        }
    }

    /**
     * Drops a damaged copy in a term in which nobody counts it, all but the term itself, and opens
     * the group again: the leader sends it everything. What rides on a partition is closed with it,
     * and opened again from its own disk: its own designation, which came with this one, waits.
     */
    private void beginAnew(Told told) {
        ControlGroup group = told.group();
        Shard shard = told.shard();
        long id = group.id().value();
        LOG.warn("control group {} drops its damaged copy in term {}", id, group.term());
        PartitionOf place = new PartitionOf(group.stream(), group.partition());
        anew.put(place, id);
        close(id, StopReason.DEPOSED); // clients go to whoever leads now
        shard.cutWrite();
        shard.write(new StoreOp.DropGroup(id));
        shard.write(
                GroupLog.fence(id, group.term()),
                () -> {
                    if (anew.remove(place) != null) { // it may have been deleted meanwhile
                        designate(told, REOPEN_TRIES);
                    }
                });
    }

    /** Runs on the shard. Null if the partition of a consumer controller is not here. */
    private @Nullable GroupLog open(ControlGroup group, StreamInfo stream, Shard shard) {
        return switch (group.kind()) {
            case SPC -> {
                StreamController controller =
                        new StreamController(
                                new PartitionPlace(stream.id(), stream.name(), group.partition()),
                                group.id().value(),
                                stream.spec(),
                                shard,
                                streamServices);
                partitions.add(controller);
                yield controller.log();
            }
            case SCC -> {
                StreamController partition =
                        partitions.partition(group.stream(), group.partition());
                if (partition == null) {
                    yield null;
                }
                ConsumerController controller =
                        new ConsumerController(
                                group.id().value(), partition, directory, consumerServices);
                partitions.add(controller);
                yield controller.log();
            }
        };
    }

    // ------------------------------------------------------------------ peers

    /**
     * A message of another node about a group, with the bytes beside it, which are taken over. A
     * group that is not open here answers nothing: the sender asks again. On the thread of the
     * connection.
     *
     * @throws MalformedMessageException if the bytes are not what the message says: the connection
     *     is not to be trusted
     */
    void received(NodeId from, long group, PeerMessage message, @Nullable Payload bytes)
            throws MalformedMessageException {
        GroupLog log = partitions.log(group);
        if (log == null) {
            if (bytes != null) {
                bytes.release();
            }
            return;
        }
        Beside beside = Arrivals.check(message, bytes);
        log.shard().execute(() -> log.received(from, message, beside));
    }

    /** There is a connection to a node, perhaps a new one, or none any more. Any thread. */
    void peerChanged(NodeId peer, boolean up) {
        for (Shard shard : shards) {
            shard.execute(() -> {
                for (GroupLog log : partitions.logs()) {
                    if (log.shard().equals(shard)) {
                        log.peer(peer, up);
                    }
                }
            });
        }
    }

    /** Carries the cluster controller's answer to a group. Any thread. */
    void answer(long group, ReplicationInput answer) {
        GroupLog log = partitions.log(group);
        if (log != null) {
            log.shard().execute(() -> log.step(answer));
        }
    }

    private void streamChanged(StreamInfo stream) {
        for (int index = 0; index < stream.spec().partitions(); index++) {
            int partition = index;
            // To its shard in any case: it may be about to be opened there.
            shardOf(stream.id(), partition)
                    .execute(() -> {
                        StreamController controller = partitions.partition(stream.id(), partition);
                        if (controller != null) {
                            controller.configure(stream.spec());
                        }
                    });
        }
    }

    private void configureGroups(ObjectId stream) {
        for (StreamController partition : partitions.all()) {
            if (partition.place().stream().equals(stream)) {
                configureGroups(partition);
            }
        }
    }

    private void configureGroups(StreamController partition) {
        partition
                .shard()
                .execute(() -> {
                    ConsumerController consumers = partitions.consumersOf(partition.log().group());
                    if (consumers != null) {
                        consumers.configure();
                    }
                });
    }

    // ------------------------------------------------------------------ closing

    /**
     * Replicas are gone from here. A partition stays as long as the consumer controller that rides
     * on it: that one's next term may have to recover from this node.
     */
    private void left(MetadataView state, Collection<Tombstone.Purge> gone) {
        Set<Tombstone.Purge> due = new LinkedHashSet<>();
        for (Tombstone.Purge purge : purges.mine(gone)) {
            ControlGroup group = state.controlGroup(purge.controlGroup());
            if (group == null) {
                due.add(purge);
            } else if (!isNeeded(state, group)) {
                ControlGroup partition =
                        state.controlGroup(ControlGroupKind.SPC, group.stream(), group.partition());
                due.add(purge);
                if (partition != null && partition.leaving().contains(self)) {
                    due.add(new Tombstone.Purge(partition.stream(), partition.id(), self));
                }
            }
        }
        drop(due);
    }

    /** Closes what is open of these groups, and drops their data: each on its own shard. */
    private void drop(Collection<Tombstone.Purge> all) {
        for (Tombstone.Purge purge : purges.mine(all)) {
            long group = purge.controlGroup().value();
            // Its shard even if it is only about to be opened there.
            Shard place = places.remove(group);
            Shard shard = place == null ? shards.getFirst() : place;
            shard.execute(() -> {
                anew.values().remove(group);
                close(group, StopReason.DELETED);
                purges.drop(purge, shard);
            });
        }
    }

    /** On its shard. A partition takes along what rides on it. */
    private void close(long group, StopReason reason) {
        StreamController partition = partitions.partition(group);
        ConsumerController consumers =
                partition == null ? partitions.consumers(group) : partitions.consumersOf(group);
        if (consumers != null) {
            partitions.remove(consumers);
            consumers.close(reason);
        }
        if (partition != null) {
            partitions.remove(partition);
            partition.close(reason);
        }
    }

    /** Removes what a tombstone lists for this node, then confirms it. */
    private void purge(Tombstone tombstone) {
        if (GroupPurges.isWholeLog(tombstone)) {
            drop(tombstone.pending());
        } else {
            // A consumer group's progress leaves with a later snapshot.
            purges.mine(tombstone.pending()).forEach(purges::confirm);
        }
    }

    /** Stops all groups. */
    void close() {
        for (StreamController partition : List.copyOf(partitions.all())) {
            long group = partition.log().group();
            partition.shard().execute(() -> close(group, StopReason.SHUTDOWN));
        }
    }
}
