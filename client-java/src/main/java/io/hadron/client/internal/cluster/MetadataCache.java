package io.hadron.client.internal.cluster;

import io.hadron.client.NodeAddress;
import io.hadron.client.internal.net.Failures;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.MetadataRequest;
import io.hadron.proto.wire.MetadataResponse;
import io.hadron.proto.wire.NodeInfo;
import io.hadron.proto.wire.StreamInfo;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What is known of streams. Several questions for one stream become one request. On the loop. */
final class MetadataCache {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Lane lane;
    private final Map<StreamName, CompletableFuture<StreamInfo>> streams = new HashMap<>();

    MetadataCache(Lane lane) {
        this.lane = lane;
    }

    CompletableFuture<StreamInfo> stream(StreamName name) {
        CompletableFuture<StreamInfo> known = streams.get(name);
        if (known != null && !known.isCompletedExceptionally()) {
            return known;
        }
        MetadataRequest request = MetadataRequest.newBuilder().addStreams(name.toString()).build();
        CompletableFuture<StreamInfo> asked =
                lane.callOnce(Method.METADATA, request, MetadataResponse.parser(), TIMEOUT)
                        .thenApply(response -> learn(name, response));
        streams.put(name, asked);
        return asked;
    }

    /** Drops the answer, not a question that is on its way. */
    void forget(StreamName name) {
        CompletableFuture<StreamInfo> known = streams.get(name);
        if (known != null && known.isDone()) {
            streams.remove(name);
        }
    }

    private StreamInfo learn(StreamName name, MetadataResponse response) {
        learnNodes(response);
        for (StreamInfo info : response.getStreamsList()) {
            if (info.getNamespace().equals(name.namespace())
                    && info.getName().equals(name.name())) {
                return info;
            }
        }
        throw Failures.of(ErrorCode.UNKNOWN_STREAM, "there is no stream " + name);
    }

    private void learnNodes(MetadataResponse response) {
        Map<String, NodeAddress> nodes = new HashMap<>();
        for (NodeInfo node : response.getNodesList()) {
            if (!node.getHost().isEmpty() && node.getPort() > 0 && node.getPort() < 65_536) {
                nodes.put(node.getId(), new NodeAddress(node.getHost(), node.getPort()));
            }
        }
        lane.links().learn(nodes);
    }
}
