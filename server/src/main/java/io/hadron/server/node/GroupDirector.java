package io.hadron.server.node;

import io.hadron.core.cluster.MetadataEvent;
import io.hadron.core.cluster.MetadataView;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.NodeId;
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
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens, leads and closes the control groups of this node as the cluster controller's events say.
 * Data is deleted only for a committed tombstone.
 *
 * <p>Events come on the controller's apply thread and are handed to the shards. A consumer
 * controller lives on its partition's shard.
 */
final class GroupDirector implements ControllerListener {
    private static final Logger LOG = LoggerFactory.getLogger(GroupDirector.class);
    private static final long REOPEN_MS = 5;

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

    private boolean opened;

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

    @Override
    public void onOpened(MetadataView state) {
        // What this node led before is led by nobody now: the next term is on its way, which
        // registering this process brings about.
        boolean first = !opened;
        opened = true;
        designated(state, state.controlGroups(), group -> first && group.leader().equals(self));
        for (Tombstone tombstone : state.tombstones()) {
            purge(tombstone);
        }
        for (ControlGroup group : state.controlGroups()) {
            if (group.leaving().contains(self)) {
                drop(List.of(new Tombstone.Purge(group.stream(), group.id(), self)));
            }
        }
    }

    @Override
    public void onEvents(MetadataView state, List<MetadataEvent> events) {
        for (MetadataEvent event : events) {
            switch (event) {
                case MetadataEvent.TermStarted started ->
                        designated(state, started.groups(), group -> false);
                case MetadataEvent.LearnersChanged changed ->
                        designated(state, changed.groups(), group -> false);
                case MetadataEvent.ReplicasLeft left -> drop(left.purges());
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

    /**
     * @param onlyOpen groups that are opened, but not told of their term
     */
    private void designated(
            MetadataView state, Collection<ControlGroup> groups, Predicate<ControlGroup> onlyOpen) {
        // Partitions before the consumer controllers that ride on them.
        groups.stream()
                .filter(group -> group.isHeldBy(self) || partitions.log(group.id().value()) != null)
                .sorted(Comparator.comparing(ControlGroup::kind).thenComparing(ControlGroup::id))
                .forEach(group -> {
                    StreamInfo stream = state.stream(group.stream());
                    if (stream != null) {
                        Shard shard = shardOf(group.stream(), group.partition());
                        places.put(group.id().value(), shard);
                        boolean tell = !onlyOpen.test(group);
                        shard.execute(() -> designate(group, stream, shard, tell));
                    }
                });
    }

    private Shard shardOf(ObjectId stream, int partition) {
        return shards.get(
                Math.floorMod(Long.hashCode(stream.value() * 31 + partition), shards.size()));
    }

    private void designate(ControlGroup group, StreamInfo stream, Shard shard, boolean tell) {
        if (purges.isUnderWay(group.id().value())
                || anew.containsKey(new PartitionOf(group.stream(), group.partition()))) {
            shard.schedule(REOPEN_MS, () -> designate(group, stream, shard, tell));
            return;
        }
        GroupLog log = partitions.log(group.id().value());
        if (log == null && group.isHeldBy(self)) {
            log = open(group, stream, shard);
        }
        if (log != null && tell) {
            ReplicationInput.Designated designation =
                    new ReplicationInput.Designated(
                            group.term(),
                            group.leader(),
                            new ReplicaSet(group.replicas()),
                            group.establishedTerm(),
                            new ReplicaSet(group.establishedReplicas()),
                            new ReplicaSet(group.learners()));
            if (log.isToBeDropped(designation)) {
                beginAnew(group, stream, shard);
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
    private void beginAnew(ControlGroup group, StreamInfo stream, Shard shard) {
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
                        designate(group, stream, shard, true);
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
                partition
                        .shard()
                        .execute(() -> {
                            ConsumerController consumers =
                                    partitions.consumersOf(partition.log().group());
                            if (consumers != null) {
                                consumers.configure();
                            }
                        });
            }
        }
    }

    // ------------------------------------------------------------------ closing

    /** Closes what is open of these groups, and drops their data: each on its own shard. */
    private void drop(Collection<Tombstone.Purge> all) {
        for (Tombstone.Purge purge : purges.mine(all)) {
            long group = purge.controlGroup().value();
            // Its shard even if it is only about to be opened there.
            Shard shard = places.getOrDefault(group, shards.getFirst());
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
