package io.hadron.server.node;

import io.hadron.core.cluster.MetadataCommand;
import io.hadron.core.cluster.MetadataView;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.NodeId;
import io.hadron.core.partition.PartitionLimits;
import io.hadron.raft.ClusterController;
import io.hadron.raft.ControllerHooks;
import io.hadron.raft.ControllerMetrics;
import io.hadron.raft.SubmitResult;
import io.hadron.server.admin.AdminServer;
import io.hadron.server.admin.Readiness;
import io.hadron.server.cluster.ClusterMember;
import io.hadron.server.cluster.ControllerMembership;
import io.hadron.server.cluster.JoinProofs;
import io.hadron.server.cluster.Membership;
import io.hadron.server.config.ServerConfig;
import io.hadron.server.consumer.ConsumerServices;
import io.hadron.server.consumer.ReadMemory;
import io.hadron.server.courier.BatchCourier;
import io.hadron.server.courier.BatchReception;
import io.hadron.server.courier.Couriers;
import io.hadron.server.log.ArrivalRoom;
import io.hadron.server.log.DiskReads;
import io.hadron.server.log.LogReader;
import io.hadron.server.log.LogServices;
import io.hadron.server.metrics.BrokerMetrics;
import io.hadron.server.network.NetworkServer;
import io.hadron.server.network.NodeGreeting;
import io.hadron.server.network.PooledBuffers;
import io.hadron.server.peer.ClusterSecret;
import io.hadron.server.peer.NettyPeerNetwork;
import io.hadron.server.peer.PeerGate;
import io.hadron.server.peer.PeerSelf;
import io.hadron.server.peer.PeerVersions;
import io.hadron.server.request.Requests;
import io.hadron.server.request.ServingWatch;
import io.hadron.server.shard.Shard;
import io.hadron.server.shard.ShardWatch;
import io.hadron.server.stream.EarlyRoom;
import io.hadron.server.stream.StreamServices;
import io.hadron.storage.OpenRequest;
import io.hadron.storage.Store;
import io.hadron.storage.StoreOpening;
import io.hadron.storage.rocksdb.RocksStore;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node of a cluster. {@link #start} is the list of what it is made of, in the order in which it
 * comes up; {@link #close} takes it down in reverse.
 */
public final class HadronNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HadronNode.class);

    /** One part in so many of the direct memory may hold batches between deliveries. */
    private static final int KEPT_SHARE = 8;

    private final ServerConfig config;
    private final ArrivalRoom arrivals;
    private final CatchUpWatch catchUp;
    private final String version;
    private final Founding founding;
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
        this.arrivals = new ArrivalRoom(config.roomForArrivals().bytes());
        this.catchUp = new CatchUpWatch(config.replication(), space);
        this.version = version;
        this.founding = new Founding(config, version);
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
                NodeIdentity.open(
                        config.node().data(), config.node().id(), config.node().create(), founding);
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
        AnswerRelay relay = new AnswerRelay();
        PeerGate peers = new PeerGate();
        Couriers couriers = couriers(peers, buffers);
        GroupDefinitions definitions =
                new GroupDefinitions(self, this::metadata, partitions, couriers.outgoing());
        EstablishedReports reports =
                new EstablishedReports(
                        self,
                        this::submit,
                        new TermRequests(self, this::submit, this::metadata, timer),
                        relay,
                        timer);
        LogServices logs = new LogServices(self, reports, reader, peers, catchUpReads(), arrivals);
        KnownLeaders leaders = new KnownLeaders(this::metadata);
        GroupDirector director =
                new GroupDirector(
                        self,
                        shards,
                        partitions,
                        definitions,
                        new StreamServices(
                                logs,
                                leaders,
                                partitionLimits(),
                                traffic,
                                new EarlyRoom(config.limits().directMemory().bytes() / KEPT_SHARE),
                                clock),
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
        ClusterMember member =
                new ClusterMember(self, new DirectedTraffic(director, partitions), couriers, timer);
        startController(identity, store, new NodeEvents(director, watch, member));

        GatedHandler gate =
                new GatedHandler(
                        Requests.handler(
                                config,
                                new Requests.Node(
                                        self,
                                        version,
                                        this::submit,
                                        () -> controller,
                                        membership(),
                                        member),
                                this::metadata,
                                partitions,
                                watch,
                                traffic));
        startNetwork(identity, gate, buffers);
        undo.push(director::close);
        NettyPeerNetwork nodes = bindPeers(buffers, member);
        identity.established();
        long session =
                new Registration(config, founding, controller(), director)
                        .register(store.identity(), port(), nodes == null ? -1 : nodes.port());
        meetOthers(self, store, session, new Meeting(nodes, peers, member));
        awaitGroups(self);
        partitions.all().forEach(space::tell);
        gate.open();
        undo.push(Housekeeping.start(config.storage(), store, partitions, space, timer, metrics));
        metrics.groupLag(new GroupLagSample(this::metadata, partitions));
        metrics.replication(
                () -> nodes == null ? List.of() : nodes.figures(),
                new ReplicationSample(self, this::metadata, partitions));
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
        NodeIdentity.First first = identity.first();
        OpenRequest request =
                first == null
                        ? OpenRequest.existing(identity.cluster(), identity.node())
                        : OpenRequest.create(identity.cluster(), identity.node(), first.storeId());
        StoreOpening opening =
                RocksStore.open(config.storage().engine(dir), request, Halt::storage, catchUp);
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
        undo.push(ShardWatch.start(shards, config.shards().hangTimeout(), Halt::hang));
        return shards;
    }

    private ExecutorService diskReads() {
        ExecutorService readers = Workers.named("disk-read-", 2);
        undo.push(readers::shutdown);
        return readers;
    }

    private DiskReads catchUpReads() {
        ExecutorService threads = Workers.named("catch-up-read-", 2);
        undo.push(threads::shutdownNow);
        return catchUp.reads(threads);
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

    private void startController(NodeIdentity identity, Store store, NodeEvents events)
            throws NodeStartException, InterruptedException {
        readiness = Readiness.waitingFor("the cluster controller");
        ClusterController started =
                ControllerStart.start(
                        config,
                        identity,
                        store,
                        new ControllerHooks(
                                events, Halt::controller, ControllerMetrics.NONE, events));
        controller = started;
        undo.push(started);
        if (identity.joins()) {
            founding.admit(new NodeId(identity.node()), store.identity().storeId(), started.port());
        }
        checkSecret();
        ControllerStart.awaitReady(started);
    }

    private void checkSecret() throws NodeStartException {
        if (config.cluster().secret().isEmpty() && metadata().nodes().size() > 1) {
            throw new NodeStartException(
                    "this node belongs to a cluster of several, and has no cluster secret",
                    "Set cluster.secret (HADRON_CLUSTER_SECRET) to the one that the others have.");
        }
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

    /** The port for other nodes, or null if there can be none. */
    private @Nullable NettyPeerNetwork bindPeers(PooledBuffers buffers, ClusterMember member)
            throws NodeStartException {
        String secret = config.cluster().secret();
        if (secret.isEmpty()) {
            checkSecret(); // others may have come while it started
            return null;
        }
        try {
            NettyPeerNetwork bound =
                    NettyPeerNetwork.bind(
                            config.peer(),
                            new ClusterSecret(secret),
                            buffers,
                            arrivals::within,
                            member);
            undo.push(bound);
            return bound;
        } catch (IOException e) {
            throw new NodeStartException(
                    String.valueOf(e.getMessage()), "Stop what uses the port, or set peer.port.");
        }
    }

    private record Meeting(@Nullable NettyPeerNetwork nodes, PeerGate gate, ClusterMember member) {}

    private void meetOthers(NodeId self, Store store, long session, Meeting meeting) {
        NettyPeerNetwork nodes = meeting.nodes();
        if (nodes == null) {
            return;
        }
        meeting.gate().open(nodes);
        undo.push(meeting.member());
        meeting.member().begin(nodes, controller());
        nodes.begin(
                new PeerSelf(
                        store.identity().clusterId(),
                        self,
                        store.identity().storeId(),
                        session,
                        store.identity().incarnation(),
                        version));
    }

    /**
     * What only this node holds must be served; what others hold too only has to be open: they may
     * be waiting for this node, or it for them. So may what this node has forgotten: an operator
     * decides about it, and needs a node that is up.
     */
    private void awaitGroups(NodeId self) throws NodeStartException, InterruptedException {
        readiness = Readiness.waitingFor("partitions");
        Waiting.until(
                "partitions",
                () ->
                        metadata().controlGroups().stream()
                                .filter(group -> group.replicas().contains(self))
                                .allMatch(group -> isThere(group, self)));
    }

    private boolean isThere(ControlGroup group, NodeId self) {
        long id = group.id().value();
        boolean alone = group.holders().equals(List.of(self)) && group.counts(self);
        return alone
                ? group.isEstablished() || partitions.hasGivenUp(id)
                : partitions.log(id) != null;
    }

    private Membership membership() {
        String secret = config.cluster().secret();
        return new ControllerMembership(
                secret.isEmpty() ? null : new JoinProofs(new ClusterSecret(secret)),
                PeerVersions.of(version),
                this::controller);
    }

    private Couriers couriers(PeerGate peers, PooledBuffers buffers) {
        return new Couriers(
                new BatchCourier(peers, new SecureRandom().nextLong()),
                new BatchReception(
                        peers, partitions::partition, buffers, config.limits().maxBatch().toInt()));
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

    private java.util.concurrent.CompletionStage<SubmitResult> submit(MetadataCommand command) {
        ClusterController started = controller;
        return started == null
                ? java.util.concurrent.CompletableFuture.completedFuture(
                        new SubmitResult.Unavailable("the cluster controller is starting"))
                : started.submit(command);
    }

    private MetadataView metadata() {
        return controller().current();
    }

    private ClusterController controller() {
        ClusterController started = controller;
        if (started == null) {
            throw new IllegalStateException("the cluster controller is not there yet");
        }
        return started;
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
