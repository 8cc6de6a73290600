package io.hadron.client.internal.net;

import io.hadron.client.HadronException.Outcome;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.wire.Welcome;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The cluster that a client talks to: the one that answered first. An address can come to lead to
 * another cluster, as when a machine is set up anew; nothing of this client belongs there. Any
 * thread.
 */
final class KnownCluster {
    private final AtomicReference<String> id = new AtomicReference<>("");

    /**
     * Looks at what a node says first.
     *
     * @throws io.hadron.client.HadronException if it belongs to another cluster
     */
    void check(Welcome welcome, String peer) {
        String told = welcome.getClusterId();
        if (told.isEmpty()) {
            return;
        }
        String known = id.compareAndExchange("", told);
        if (!known.isEmpty() && !known.equals(told)) {
            throw Failures.of(
                    ErrorCode.WRONG_CLUSTER,
                    Outcome.DEFINITE,
                    peer
                            + " belongs to the cluster "
                            + told
                            + " now, and this client began with the cluster "
                            + known);
        }
    }
}
