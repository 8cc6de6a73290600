package io.hadron.server.request;

import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataOutcome;
import io.hadron.core.cluster.Rebalancer;
import io.hadron.proto.wire.RebalanceResponse;
import io.hadron.server.cluster.ClusterSight;

/**
 * Begins to spread replicas and leaders evenly, by hand. The plans are those that the controller's
 * leader makes by itself; each change names the term that it was planned for, so it does no harm
 * that both plan.
 */
final class RebalanceAnswers {
    private static final Rebalancer.Limits LIMITS = new Rebalancer.Limits(16, 200, true, true);

    private final Commands commands;
    private final FreshMetadata metadata;
    private final ClusterSight cluster;

    RebalanceAnswers(Commands commands, FreshMetadata metadata, ClusterSight cluster) {
        this.commands = commands;
        this.metadata = metadata;
        this.cluster = cluster;
    }

    RebalanceResponse rebalance() throws RequestFailure, InterruptedException {
        int moves = 0;
        for (MetadataCommand command : cluster.plan(metadata.fresh(), LIMITS)) {
            MetadataOutcome outcome = commands.send(command);
            if (outcome instanceof MetadataOutcome.TermsStarted terms) {
                moves += terms.started().size();
            } else if (outcome instanceof MetadataOutcome.LearnersSet learners) {
                moves += learners.changed().size();
            }
        }
        return RebalanceResponse.newBuilder().setMoves(moves).build();
    }
}
