package io.hadron.server.courier;

import io.hadron.core.model.NodeId;
import io.hadron.proto.wire.peer.BatchAnswer;
import io.hadron.proto.wire.peer.BatchPart;

/** Both ends of what couriers carry: where the network hands over. One thread at a time. */
public record Couriers(BatchCourier outgoing, BatchReception incoming) {
    public void received(NodeId from, BatchPart part) {
        incoming.received(from, part);
    }

    public void received(NodeId from, BatchAnswer answer) {
        outgoing.answered(from, answer);
    }

    /** The connection to the node has ended. */
    public void down(NodeId node) {
        incoming.down(node);
        outgoing.down(node);
    }
}
