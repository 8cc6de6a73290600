package io.hadron.server.cluster;

import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataView;
import io.hadron.core.cluster.Rebalancer;
import io.hadron.core.model.NodeId;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What this node knows of the cluster beyond its metadata. */
public interface ClusterSight {
    /** Which control groups take no further part on which nodes, as far as is known here. */
    Map<NodeId, Set<Long>> stopped();

    /**
     * The steps that bring replicas and leaders to where they shall be: the commands to send now.
     * May block for a moment, where others must be asked how far they are.
     */
    List<MetadataCommand> plan(MetadataView view, Rebalancer.Limits limits)
            throws InterruptedException;
}
