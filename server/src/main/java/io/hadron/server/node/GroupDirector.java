package io.hadron.server.node;

import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataEvent;
import io.hadron.core.cluster.MetadataView;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.ObjectId;
import io.hadron.core.model.SchemaObject.StreamInfo;
import io.hadron.core.model.Tombstone;
import io.hadron.core.replication.ReplicaSet;
import io.hadron.core.replication.ReplicationInput;
import io.hadron.core.replication.StopReason;
import io.hadron.raft.ControllerListener;
import io.hadron.raft.SubmitResult;
import io.hadron.server.consumer.ConsumerController;
import io.hadron.server.consumer.ConsumerServices;
import io.hadron.server.consumer.GroupDirectory;
import io.hadron.server.shard.Shard;
import io.hadron.server.stream.PartitionPlace;
import io.hadron.server.stream.StreamController;
import io.hadron.server.stream.StreamServices;
import io.hadron.storage.StoreOp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
    private static final long PURGE_RETRY_MS = 1_000;

    private final NodeId self;
    private final List<Shard> shards;
    private final Partitions partitions;
    private final GroupDirectory directory;
    private final StreamServices streamServices;
    private final ConsumerServices consumerServices;
    private final CommandSender sender;
    private final ScheduledExecutorService timer;

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
        this.sender = sender;
        this.timer = timer;
    }

    @Override
    public void onOpened(MetadataView state) {
        // Groups are opened when their next term starts, which registering this node brings about.
        for (Tombstone tombstone : state.tombstones()) {
            purge(tombstone);
        }
    }

    @Override
    public void onEvents(MetadataView state, List<MetadataEvent> events) {
        for (MetadataEvent event : events) {
            switch (event) {
                case MetadataEvent.TermStarted started -> termsStarted(state, started.groups());
                case MetadataEvent.StreamChanged changed -> streamChanged(changed.stream());
                case MetadataEvent.StreamDeleted deleted -> streamDeleted(deleted);
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
                        MetadataEvent.LearnersChanged _,
                        MetadataEvent.ReplicasLeft _,
                        MetadataEvent.NamespaceCreated _,
                        MetadataEvent.NamespaceChanged _,
                        MetadataEvent.NamespaceDeleted _,
                        MetadataEvent.Established _,
                        MetadataEvent.Purged _ -> {}
            }
        }
    }

    private void termsStarted(MetadataView state, List<ControlGroup> groups) {
        // Partitions before the consumer controllers that ride on them.
        groups.stream()
                .filter(group -> group.leader().equals(self))
                .sorted(Comparator.comparing(ControlGroup::kind).thenComparing(ControlGroup::id))
                .forEach(group -> {
                    StreamInfo stream = state.stream(group.stream());
                    if (stream != null) {
                        Shard shard = shardOf(group.stream(), group.partition());
                        shard.execute(() -> lead(group, stream, shard));
                    }
                });
    }

    private Shard shardOf(ObjectId stream, int partition) {
        return shards.get(
                Math.floorMod(Long.hashCode(stream.value() * 31 + partition), shards.size()));
    }

    private void lead(ControlGroup group, StreamInfo stream, Shard shard) {
        ReplicationInput designated =
                new ReplicationInput.Designated(
                        group.term(),
                        group.leader(),
                        new ReplicaSet(group.replicas()),
                        group.establishedTerm(),
                        new ReplicaSet(group.establishedReplicas()));
        switch (group.kind()) {
            case SPC -> {
                StreamController controller = partitions.partition(group.id().value());
                if (controller == null) {
                    controller =
                            new StreamController(
                                    new PartitionPlace(
                                            stream.id(), stream.name(), group.partition()),
                                    group.id().value(),
                                    stream.spec(),
                                    shard,
                                    streamServices);
                    partitions.add(controller);
                }
                controller.control(designated);
            }
            case SCC -> {
                ConsumerController controller = partitions.consumers(group.id().value());
                StreamController partition =
                        partitions.partition(group.stream(), group.partition());
                if (controller == null && partition != null) {
                    controller =
                            new ConsumerController(
                                    group.id().value(), partition, directory, consumerServices);
                    partitions.add(controller);
                }
                if (controller != null) {
                    controller.control(designated);
                }
            }
        }
    }

    /** Carries the cluster controller's answer to a group. Any thread. */
    void answer(long group, ReplicationInput answer) {
        StreamController partition = partitions.partition(group);
        if (partition != null) {
            partition.shard().execute(() -> partition.control(answer));
            return;
        }
        ConsumerController consumers = partitions.consumers(group);
        if (consumers != null) {
            consumers.partition().shard().execute(() -> consumers.control(answer));
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

    /**
     * Closes every partition on its own shard, and drops its data there: after the last write that
     * the shard makes to it.
     */
    private void streamDeleted(MetadataEvent.StreamDeleted deleted) {
        StreamInfo stream = deleted.stream();
        Map<Long, Tombstone.Purge> left = new ConcurrentHashMap<>();
        mine(deleted.tombstone()).forEach(purge -> left.put(purge.controlGroup().value(), purge));
        AtomicInteger open = new AtomicInteger(stream.spec().partitions());
        for (int index = 0; index < stream.spec().partitions(); index++) {
            int partition = index;
            Shard shard = shardOf(stream.id(), partition);
            shard.execute(() -> {
                for (long group : close(partitions.partition(stream.id(), partition))) {
                    Tombstone.Purge purge = left.remove(group);
                    if (purge != null) {
                        drop(purge, shard);
                    }
                }
                if (open.decrementAndGet() == 0) {
                    left.values().forEach(purge -> drop(purge, shard)); // not open on this node
                }
            });
        }
    }

    /** Closes a partition and what rides on it; returns the control groups that were open. */
    private List<Long> close(@Nullable StreamController partition) {
        if (partition == null) {
            return List.of();
        }
        List<Long> closed = new ArrayList<>();
        ConsumerController consumers = partitions.consumersOf(partition.log().group());
        if (consumers != null) {
            partitions.remove(consumers);
            consumers.close(StopReason.DELETED);
            closed.add(consumers.log().group());
        }
        partitions.remove(partition);
        partition.close(StopReason.DELETED);
        closed.add(partition.log().group());
        return closed;
    }

    /** Removes what a tombstone lists for this node, then confirms it. Its groups are not open. */
    private void purge(Tombstone tombstone) {
        boolean wholeLog = tombstone.id().equals(tombstone.stream());
        Shard shard = shards.getFirst();
        for (Tombstone.Purge purge : mine(tombstone)) {
            if (wholeLog) {
                shard.execute(() -> drop(purge, shard));
            } else {
                confirm(purge); // a consumer group's progress leaves with a later snapshot
            }
        }
    }

    private List<Tombstone.Purge> mine(Tombstone tombstone) {
        return tombstone.pending().stream().filter(purge -> purge.node().equals(self)).toList();
    }

    private void drop(Tombstone.Purge purge, Shard shard) {
        shard.write(new StoreOp.DropGroup(purge.controlGroup().value()), () -> confirm(purge));
    }

    private void confirm(Tombstone.Purge purge) {
        List<Tombstone.Purge> purges = new ArrayList<>(List.of(purge));
        var _ =
                sender.submit(new MetadataCommand.ConfirmPurges(purges))
                        .thenAccept(result -> {
                            if (!(result instanceof SubmitResult.Done)) {
                                LOG.debug("purge of {} not confirmed yet: {}", purge, result);
                                timer.schedule(
                                        () -> confirm(purge),
                                        PURGE_RETRY_MS,
                                        TimeUnit.MILLISECONDS);
                            }
                        });
    }

    /** Stops all groups. */
    void close() {
        for (StreamController partition : List.copyOf(partitions.all())) {
            partition
                    .shard()
                    .execute(() -> {
                        ConsumerController consumers =
                                partitions.consumersOf(partition.log().group());
                        if (consumers != null) {
                            consumers.close(StopReason.SHUTDOWN);
                        }
                        partition.close(StopReason.SHUTDOWN);
                    });
        }
    }
}
