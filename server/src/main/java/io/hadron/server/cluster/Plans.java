package io.hadron.server.cluster;

import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataView;
import io.hadron.core.cluster.Rebalancer;
import java.util.List;

/** Where replicas and leaders shall go, seen from this node. */
@FunctionalInterface
public interface Plans {
    /** The commands to send now. May block for a moment, where others must be asked. */
    List<MetadataCommand> plan(MetadataView view, Rebalancer.Limits limits)
            throws InterruptedException;
}
