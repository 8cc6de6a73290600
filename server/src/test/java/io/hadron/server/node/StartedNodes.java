package io.hadron.server.node;

import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataMachine;
import io.hadron.core.cluster.MetadataState;
import io.hadron.core.model.NodeId;
import java.util.List;
import java.util.UUID;

/** The metadata of a cluster whose nodes are up, and which has nothing else yet. */
public final class StartedNodes {
    private StartedNodes() {}

    /** Each has told that it was started. */
    public static MetadataState of(List<NodeId> nodes) {
        MetadataState state = MetadataState.genesis();
        for (NodeId node : nodes) {
            MetadataCommand started =
                    new MetadataCommand.NodeStarted(
                            new UUID(1, 1),
                            node,
                            "localhost:740" + node,
                            new UUID(2, node.value()),
                            1,
                            1_000);
            state = MetadataMachine.apply(state, state.version() + 1, started).state();
        }
        return state;
    }
}
