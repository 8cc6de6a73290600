package io.hadron.client.internal.cluster;

import io.hadron.client.NodeAddress;
import io.hadron.proto.wire.MetadataResponse;
import io.hadron.proto.wire.NodeInfo;
import io.hadron.proto.wire.StreamInfo;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What is known of streams and nodes. Several questions for one stream become one request. On the
 * loop.
 */
final class MetadataCache {
    private final Lane lane;
    private final Map<StreamName, StreamEntry> streams = new HashMap<>();
    private long nodesVersion;

    MetadataCache(Lane lane) {
        this.lane = lane;
    }

    private StreamEntry entry(StreamName name) {
        return streams.computeIfAbsent(name, n -> new StreamEntry(lane, this, n));
    }

    CompletableFuture<StreamInfo> stream(StreamName name) {
        return entry(name).info();
    }

    /** What is known without asking. */
    @Nullable StreamInfo known(StreamName name) {
        StreamEntry entry = streams.get(name);
        return entry == null ? null : entry.known();
    }

    /** What is known led nowhere: it is asked anew, or expected to be told. */
    void doubt(StreamName name) {
        StreamEntry entry = streams.get(name);
        if (entry != null) {
            entry.doubt();
        }
    }

    /** A node said who leads. */
    void hint(StreamName name, int partition, String leader, long term) {
        StreamEntry entry = streams.get(name);
        if (entry != null) {
            entry.hint(partition, leader, term);
        }
    }

    /**
     * Keeps a stream's metadata up to date from now on.
     *
     * @param partition -1 = any of them
     * @param action runs after every change of the partition's leader
     */
    void listen(StreamName name, int partition, Runnable action) {
        entry(name).listen(partition, action);
    }

    void unlisten(StreamName name, Runnable action) {
        StreamEntry entry = streams.get(name);
        if (entry != null) {
            entry.unlisten(action);
        }
    }

    /** Takes what a response says of nodes, unless a newer one said it already. */
    void learnNodes(MetadataResponse response) {
        if (response.getVersion() < nodesVersion) {
            return;
        }
        nodesVersion = response.getVersion();
        Map<String, NodeAddress> nodes = new HashMap<>();
        for (NodeInfo node : response.getNodesList()) {
            if (!node.getHost().isEmpty() && node.getPort() > 0 && node.getPort() < 65_536) {
                nodes.put(node.getId(), new NodeAddress(node.getHost(), node.getPort()));
            }
        }
        lane.links().learn(nodes);
    }

    void close() {
        streams.values().forEach(StreamEntry::close);
    }
}
