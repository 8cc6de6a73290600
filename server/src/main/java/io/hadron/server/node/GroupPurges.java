package io.hadron.server.node;

import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.Tombstone;
import io.hadron.core.model.Tombstone.Purge;
import io.hadron.raft.SubmitResult;
import io.hadron.server.shard.Shard;
import io.hadron.storage.StoreOp;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what the cluster controller has said is to be deleted on this node, and tells it so. Any
 * thread.
 */
final class GroupPurges {
    private static final Logger LOG = LoggerFactory.getLogger(GroupPurges.class);
    private static final long RETRY_MS = 1_000;

    private final NodeId self;
    private final CommandSender sender;
    private final ScheduledExecutorService timer;
    private final Set<Long> underWay = ConcurrentHashMap.newKeySet();

    GroupPurges(NodeId self, CommandSender sender, ScheduledExecutorService timer) {
        this.self = self;
        this.sender = sender;
        this.timer = timer;
    }

    /** Those that concern this node. */
    List<Purge> mine(Collection<Purge> purges) {
        return purges.stream().filter(purge -> purge.node().equals(self)).toList();
    }

    /**
     * Whether it is a whole stream that goes; else a consumer group, which has no log of its own.
     */
    static boolean isWholeLog(Tombstone tombstone) {
        return tombstone.id().equals(tombstone.stream());
    }

    /** On the shard that wrote to the group last, after it was closed. */
    void drop(Purge purge, Shard shard) {
        long group = purge.controlGroup().value();
        underWay.add(group);
        shard.write(
                new StoreOp.DropGroup(group),
                () -> {
                    underWay.remove(group);
                    confirm(purge);
                });
    }

    /** A group that comes back must not be opened on what is being deleted. */
    boolean isUnderWay(long group) {
        return underWay.contains(group);
    }

    void confirm(Purge purge) {
        var _ =
                sender.submit(new MetadataCommand.ConfirmPurges(List.of(purge)))
                        .thenAccept(result -> {
                            if (!(result instanceof SubmitResult.Done)) {
                                LOG.debug("purge of {} not confirmed yet: {}", purge, result);
                                timer.schedule(
                                        () -> confirm(purge), RETRY_MS, TimeUnit.MILLISECONDS);
                            }
                        });
    }
}
