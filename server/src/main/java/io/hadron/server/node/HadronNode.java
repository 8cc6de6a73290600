package io.hadron.server.node;

import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataEvent;
import io.hadron.core.cluster.MetadataOutcome;
import io.hadron.core.cluster.MetadataView;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.NodeInfo;
import io.hadron.core.partition.PartitionLimits;
import io.hadron.raft.ClusterController;
import io.hadron.raft.ControllerConfig;
import io.hadron.raft.ControllerHooks;
import io.hadron.raft.ControllerListener;
import io.hadron.raft.ControllerMetrics;
import io.hadron.raft.ControllerStartException;
import io.hadron.raft.SubmitResult;
import io.hadron.server.admin.AdminServer;
import io.hadron.server.admin.Readiness;
import io.hadron.server.config.ServerConfig;
import io.hadron.server.consumer.ConsumerServices;
import io.hadron.server.consumer.ReadMemory;
import io.hadron.server.log.LogReader;
import io.hadron.server.log.LogServices;
import io.hadron.server.log.PeerPort;
import io.hadron.server.metrics.BrokerMetrics;
import io.hadron.server.network.NetworkServer;
import io.hadron.server.network.NodeGreeting;
import io.hadron.server.network.PooledBuffers;
import io.hadron.server.request.Requests;
import io.hadron.server.request.ServingWatch;
import io.hadron.server.shard.Shard;
import io.hadron.server.stream.StreamServices;
import io.hadron.storage.MetadataStore;
import io.hadron.storage.MetadataStoreException;
import io.hadron.storage.OpenRequest;
import io.hadron.storage.Store;
import io.hadron.storage.StoreOpening;
import io.hadron.storage.rocksdb.RocksMetadataStore;
import io.hadron.storage.rocksdb.RocksStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node of a cluster. {@link #start} is the list of what it is made of, in the order in which it
 * comes up; {@link #close} takes it down in reverse.
 */
public final class HadronNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HadronNode.class);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** One part in so many of the direct memory may hold batches between deliveries. */
    private static final int KEPT_SHARE = 8;

    private static final String WHOLE =
            "The data directory must be whole: store, metadata and controller together. Put back what is missing, or restore a backup.";

    private final ServerConfig config;
    private final String version;
    private final Deque<AutoCloseable> undo = new ArrayDeque<>();
    private final BrokerMetrics metrics = new BrokerMetrics();
    private final Partitions partitions = new Partitions();
    private final SpaceWatch space = new SpaceWatch(metrics.store(), partitions);
    private volatile Readiness readiness = Readiness.waitingFor("start");
    private volatile @Nullable ClusterController controller;
    private @Nullable NetworkServer network;
    private @Nullable AdminServer admin;

    private HadronNode(ServerConfig config, String version) {
        this.config = config;
        this.version = version;
    }

    /**
     * Starts a node and waits until it serves.
     *
     * @throws NodeStartException if it can not; what had come up is down again
     */
    public static HadronNode start(ServerConfig config, String version)
            throws NodeStartException, InterruptedException {
        HadronNode node = new HadronNode(config, version);
        try {
            node.start();
            return node;
        } catch (NodeStartException | InterruptedException | RuntimeException e) {
            node.close();
            throw e;
        }
    }

    private void start() throws NodeStartException, InterruptedException {
        startAdmin();
        NodeIdentity identity =
                NodeIdentity.open(config.node().data(), config.node().id(), config.node().create());
        NodeId self = new NodeId(identity.node());
        Store store = openStore(identity);
        PooledBuffers buffers = PooledBuffers.of(config);
        metrics.gauge(
                "hadron.memory.buffers.bytes",
                "Direct memory for batches",
                "state",
                "held",
                buffers::heldBytes);
        metrics.gauge(
                "hadron.memory.buffers.bytes",
                "Direct memory for batches",
                "state",
                "used",
                buffers::usedBytes);
        List<Shard> shards = startShards(store);
        ExecutorService diskReads = diskReads();
        ScheduledExecutorService timer = timer();

        TrafficMeters traffic = new TrafficMeters(metrics.streams());
        LogReader reader = new LogReader(store, buffers, diskReads, traffic);
        SteadyClock clock = new SteadyClock();
        GroupDefinitions definitions = new GroupDefinitions(this::metadata, partitions);
        AnswerRelay relay = new AnswerRelay();
        EstablishedReports reports =
                new EstablishedReports(
                        self,
                        this::submit,
                        new TermRequests(self, this::submit, this::metadata, timer),
                        relay,
                        timer);
        LogServices logs = new LogServices(self, reports, reader, PeerPort.NONE, diskReads);
        KnownLeaders leaders = new KnownLeaders(this::metadata);
        GroupDirector director =
                new GroupDirector(
                        self,
                        shards,
                        partitions,
                        definitions,
                        new StreamServices(logs, leaders, partitionLimits(), traffic, clock),
                        new ConsumerServices(
                                logs,
                                leaders,
                                buffers,
                                new ReadMemory(config.limits().directMemory().bytes() / KEPT_SHARE),
                                traffic,
                                clock),
                        this::submit,
                        timer);
        relay.director = director;
        ServingWatch watch = new ServingWatch(this::metadata);
        startController(identity, store, new Events(director, watch));

        GatedHandler gate =
                new GatedHandler(
                        Requests.handler(
                                config,
                                new Requests.Node(self, version, this::submit, () -> controller),
                                this::metadata,
                                partitions,
                                watch,
                                traffic));
        startNetwork(identity, gate, buffers);
        undo.push(director::close);
        register(self, store);
        awaitGroups(self);
        partitions.all().forEach(space::tell);
        identity.established();
        gate.open();
        timer.scheduleWithFixedDelay(
                new Housekeeping(store, partitions, space),
                1_000,
                config.storage().retentionInterval().toMillis(),
                TimeUnit.MILLISECONDS);
        metrics.groupLag(new GroupLagSample(this::metadata, partitions));
        readiness = Readiness.READY;
    }

    // ------------------------------------------------------------------ steps

    private void startAdmin() throws NodeStartException {
        if (config.admin().enabled()) {
            try {
                admin = AdminServer.start(config.admin(), () -> readiness, metrics::scrape);
                undo.push(admin);
            } catch (IOException e) {
                throw new NodeStartException(
                        String.valueOf(e.getMessage()),
                        "Stop what uses the port, or set admin.port (--http-port).");
            }
        }
    }

    private Store openStore(NodeIdentity identity) throws NodeStartException {
        readiness = Readiness.waitingFor("storage");
        Path dir = config.node().data().resolve("store");
        OpenRequest request =
                identity.fresh()
                        ? OpenRequest.create(identity.cluster(), identity.node())
                        : OpenRequest.existing(identity.cluster(), identity.node());
        StoreOpening opening =
                RocksStore.open(
                        config.storage().engine(dir, config.limits().maxBatch()),
                        request,
                        Halt::storage,
                        space);
        return switch (opening) {
            case StoreOpening.Refused refused ->
                    throw new NodeStartException(refused.reason(), refused.advice());
            case StoreOpening.Opened opened -> {
                LOG.info("store opened: {}", opened.getClass().getSimpleName());
                undo.push(opened.store());
                metrics.store().show(opened.store()::metrics);
                yield opened.store();
            }
        };
    }

    private List<Shard> startShards(Store store) {
        int count = config.shards().threads();
        List<Shard> shards = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Shard shard =
                    new Shard(
                            "shard-" + i,
                            store,
                            config.shards().tailCache().bytes() / count,
                            Halt::defect);
            shard.start();
            undo.push(shard);
            shards.add(shard);
        }
        return shards;
    }

    private ExecutorService diskReads() {
        // Once it is shut down, a shard may still ask: nobody is there to be answered then.
        ExecutorService readers =
                new ThreadPoolExecutor(
                        2,
                        2,
                        0,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform().name("disk-read-", 0).daemon(true).factory(),
                        new ThreadPoolExecutor.DiscardPolicy());
        undo.push(readers::shutdown);
        return readers;
    }

    private ScheduledExecutorService timer() {
        ScheduledExecutorService timer =
                new ScheduledThreadPoolExecutor(
                        1,
                        Thread.ofPlatform().name("node-timer").daemon(true).factory(),
                        new ThreadPoolExecutor.DiscardPolicy());
        undo.push(timer::shutdownNow);
        return timer;
    }

    private void startController(NodeIdentity identity, Store store, ControllerListener listener)
            throws NodeStartException, InterruptedException {
        readiness = Readiness.waitingFor("the cluster controller");
        Path data = config.node().data();
        MetadataStore metadata = openMetadata(data.resolve("metadata"));
        ControllerConfig settings =
                new ControllerConfig(
                        data.resolve("controller"),
                        new ControllerConfig.Identity(
                                identity.cluster(),
                                new NodeId(identity.node()),
                                store.identity().storeId()),
                        identity.fresh(),
                        config.controller().host(),
                        config.controller().port(),
                        new ControllerConfig.Timing(
                                ControllerConfig.Timing.SINGLE_NODE.electionTimeout(),
                                config.controller().timeout()));
        try {
            ClusterController started =
                    ClusterController.start(
                            settings,
                            metadata,
                            new ControllerHooks(
                                    listener, Halt::controller, ControllerMetrics.NONE));
            controller = started;
            undo.push(started);
            if (!started.awaitReady(PATIENCE)) {
                throw new NodeStartException(
                        "the cluster controller was not ready within " + PATIENCE,
                        "See the log above; restart the node.");
            }
        } catch (ControllerStartException e) {
            throw new NodeStartException(String.valueOf(e.getMessage()), advice(e.reason()));
        }
    }

    private static MetadataStore openMetadata(Path dir) throws NodeStartException {
        try {
            return RocksMetadataStore.open(dir);
        } catch (MetadataStoreException e) {
            throw new NodeStartException(String.valueOf(e.getMessage()), WHOLE);
        }
    }

    private static String advice(ControllerStartException.Reason reason) {
        return switch (reason) {
            case STORE_MISSING, STORE_EXISTS, FOREIGN_STORE, DAMAGED -> WHOLE;
            case ADDRESS_IN_USE -> "Stop what uses the port, or set controller.port.";
            case FAILED -> "Check free space, permissions and the log above, then start again.";
        };
    }

    private void startNetwork(NodeIdentity identity, GatedHandler gate, PooledBuffers buffers)
            throws NodeStartException {
        try {
            NetworkServer started =
                    NetworkServer.start(
                            config,
                            new NodeGreeting(
                                    identity.cluster().toString(),
                                    Integer.toString(identity.node()),
                                    version),
                            gate,
                            metrics.network(),
                            buffers);
            network = started;
            undo.push(started);
        } catch (IOException e) {
            throw new NodeStartException(
                    String.valueOf(e.getMessage()),
                    "Stop what uses the port, or set listen.port (--port).");
        }
    }

    /** Makes this process known: all groups that the node leads get a new term. */
    private void register(NodeId self, Store store)
            throws NodeStartException, InterruptedException {
        NodeInfo known = metadata().node(self);
        long session = known == null ? 1 : known.session() + 1;
        String address =
                config.listen().hostForClients() + ":" + config.listen().portForClients(port());
        MetadataCommand command =
                new MetadataCommand.NodeStarted(
                        store.identity().clusterId(),
                        self,
                        address,
                        store.identity().storeId(),
                        session,
                        System.currentTimeMillis());
        SubmitResult result = submit(command).toCompletableFuture().join();
        if (!(result instanceof SubmitResult.Done(MetadataOutcome.NodeAccepted accepted))) {
            throw new NodeStartException(
                    "the cluster does not accept this node: " + result,
                    "The message names what does not match.");
        }
        LOG.info("node {} is session {} and leads {} groups", self, session, accepted.newTerms());
    }

    private void awaitGroups(NodeId self) throws NodeStartException, InterruptedException {
        readiness = Readiness.waitingFor("partitions");
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!metadata().controlGroups().stream()
                .filter(group -> group.leader().equals(self))
                .allMatch(group ->
                        group.isEstablished() || partitions.hasGivenUp(group.id().value()))) {
            if (System.nanoTime() > deadline) {
                throw new NodeStartException(
                        "partitions were not ready within " + PATIENCE, "See the log above.");
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private PartitionLimits partitionLimits() {
        PartitionLimits base = PartitionLimits.DEFAULT;
        return new PartitionLimits(
                config.limits().maxBatch().toInt(),
                base.maxUncommittedBytes(),
                base.maxProducers(),
                base.producerExpiryMs(),
                base.retryHorizonMs());
    }

    // ------------------------------------------------------------------ glue

    /** The director and the reports know each other. */
    private static final class AnswerRelay implements EstablishedReports.Answers {
        private volatile @Nullable GroupDirector director;

        @Override
        public void answer(long group, io.hadron.core.replication.ReplicationInput answer) {
            GroupDirector known = director;
            if (known != null) {
                known.answer(group, answer);
            }
        }
    }

    /** The controller's events, for those who want them. */
    private record Events(GroupDirector director, ServingWatch watch)
            implements ControllerListener {
        @Override
        public void onOpened(MetadataView state) {
            director.onOpened(state);
        }

        @Override
        public void onEvents(MetadataView state, List<MetadataEvent> events) {
            director.onEvents(state, events);
            watch.changed();
        }
    }

    private java.util.concurrent.CompletionStage<SubmitResult> submit(MetadataCommand command) {
        ClusterController started = controller;
        return started == null
                ? java.util.concurrent.CompletableFuture.completedFuture(
                        new SubmitResult.Unavailable("the cluster controller is starting"))
                : started.submit(command);
    }

    private MetadataView metadata() {
        ClusterController started = controller;
        if (started == null) {
            throw new IllegalStateException("the cluster controller is not there yet");
        }
        return started.current();
    }

    // ------------------------------------------------------------------ views

    /** The bound broker port. */
    public int port() {
        NetworkServer started = network;
        if (started == null) {
            throw new IllegalStateException("not listening");
        }
        return started.port();
    }

    /** The bound admin port, or -1 if there is none. */
    public int adminPort() {
        AdminServer started = admin;
        return started == null ? -1 : started.port();
    }

    @Override
    public void close() {
        readiness = Readiness.waitingFor("the node is stopping");
        while (!undo.isEmpty()) {
            try {
                undo.pop().close();
            } catch (Exception e) {
                LOG.warn("a step of the stop failed", e);
            }
        }
        metrics.close();
    }
}
