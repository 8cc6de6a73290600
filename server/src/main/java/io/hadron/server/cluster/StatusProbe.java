package io.hadron.server.cluster;

import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.StatusRequest;
import io.hadron.proto.wire.StatusResponse;
import io.hadron.server.config.HostPort;
import java.io.IOException;

/** Asks a node how its cluster is. */
public final class StatusProbe {
    private StatusProbe() {}

    /**
     * Blocks.
     *
     * @throws IOException if it does not answer, or can not
     */
    public static StatusResponse ask(HostPort node) throws IOException {
        try {
            return WireCall.call(
                    node,
                    Method.STATUS,
                    StatusRequest.getDefaultInstance(),
                    StatusResponse.parser());
        } catch (WireCall.FailedException e) {
            throw new IOException(node + ": " + e.getMessage(), e);
        }
    }
}
