package io.hadron.server.request;

import io.hadron.core.cluster.MetadataView;
import io.hadron.core.model.NodeId;
import io.hadron.raft.ClusterController;
import io.hadron.server.cluster.ClusterSight;
import io.hadron.server.cluster.Membership;
import io.hadron.server.config.ServerConfig;
import io.hadron.server.node.CommandSender;
import io.hadron.server.node.Partitions;
import io.hadron.server.session.RequestHandler;
import io.hadron.server.session.TrafficObserver;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts the request code of a node together. */
public final class Requests {
    private Requests() {}

    /** A handler for everything that clients ask. */
    public static RequestHandler handler(
            ServerConfig config,
            Node node,
            Supplier<MetadataView> metadata,
            Partitions partitions,
            ServingWatch watch,
            TrafficObserver traffic) {
        Commands commands = new Commands(node.sender());
        FreshMetadata fresh = new FreshMetadata(node.controller());
        GroupAnswers groups = new GroupAnswers(node.self(), metadata, fresh, partitions);
        ClusterAnswers cluster =
                new ClusterAnswers(metadata, fresh, config.limits().maxRecord().toInt());
        StatusAnswers status = new StatusAnswers(node);
        Executor virtualThreads =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("request-", 0).factory());
        MetadataWatches watches = new MetadataWatches(cluster, virtualThreads);
        watch.onChange(watches::changed);
        AdminRequests admin =
                new AdminRequests(
                        new ClusterRequests(
                                metadata,
                                cluster,
                                status,
                                new NodeAnswers(node, commands, fresh, status),
                                new RebalanceAnswers(commands, fresh, node.cluster())),
                        new SchemaAnswers(
                                metadata,
                                commands,
                                watch,
                                new PartitionAnswers(metadata, partitions),
                                groups),
                        groups,
                        new ProducerIds(commands),
                        new JoinAnswers(metadata, commands, node.membership()));
        DataRequests data =
                new DataRequests(
                        partitions,
                        metadata,
                        new BatchChecks(
                                config.limits().maxBatch().toInt(),
                                config.limits().maxRecord().toInt()),
                        traffic,
                        new SureGroups(fresh, virtualThreads));
        return new Dispatcher(data, admin, watches, virtualThreads);
    }

    /**
     * The node as its requests see it.
     *
     * @param version of the software
     * @param sender of commands to the cluster controller
     * @param controller the cluster controller, once it is there
     * @param membership for nodes that want to join
     * @param cluster what it knows of the others
     */
    public record Node(
            NodeId self,
            String version,
            CommandSender sender,
            Supplier<@Nullable ClusterController> controller,
            Membership membership,
            ClusterSight cluster) {}
}
