package io.hadron.server.node;

import io.hadron.core.cluster.LeaderChoice.LogEnd;
import io.hadron.core.model.ControlGroupId;
import io.hadron.core.model.NodeId;
import io.hadron.core.replication.LogSummary;
import io.hadron.core.replication.PeerMessage;
import io.hadron.proto.frame.FrameException;
import io.hadron.server.cluster.GroupTraffic;
import io.hadron.server.log.GroupLog;
import io.hadron.server.log.MalformedMessageException;
import io.hadron.server.session.Payload;
import io.hadron.server.shard.Shard;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What comes from other nodes for control groups, on its way to their shards. Any thread. */
record DirectedTraffic(GroupDirector director, Partitions partitions) implements GroupTraffic {
    @Override
    public void received(NodeId from, long group, PeerMessage message, @Nullable Payload bytes)
            throws FrameException {
        try {
            director.received(from, group, message, bytes);
        } catch (MalformedMessageException e) {
            throw new FrameException("control group " + group + ": " + e.getMessage());
        }
    }

    @Override
    public void peerChanged(NodeId peer, boolean up) {
        director.peerChanged(peer, up);
    }

    @Override
    public Set<Long> stopped() {
        return partitions.stopped();
    }

    @Override
    public CompletableFuture<Map<ControlGroupId, LogEnd>> survey(
            Collection<ControlGroupId> groups) {
        Map<Shard, List<GroupLog>> byShard = new HashMap<>();
        for (ControlGroupId id : groups) {
            GroupLog log = partitions.log(id.value());
            // One that has given up must not lead: it has no log, for all that it matters there.
            if (log != null && !partitions.hasGivenUp(id.value())) {
                byShard.computeIfAbsent(log.shard(), shard -> new ArrayList<>()).add(log);
            }
        }
        Map<ControlGroupId, LogEnd> found = new ConcurrentHashMap<>();
        List<CompletableFuture<Void>> parts = new ArrayList<>();
        byShard.forEach((shard, logs) -> {
            CompletableFuture<Void> part = new CompletableFuture<>();
            parts.add(part);
            shard.execute(() -> {
                for (GroupLog log : logs) {
                    LogSummary summary = log.summary();
                    found.put(
                            new ControlGroupId(log.group()),
                            new LogEnd(summary.lastTerm(), summary.endOffset()));
                }
                part.complete(null);
            });
        });
        return CompletableFuture.allOf(parts.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> found);
    }
}
