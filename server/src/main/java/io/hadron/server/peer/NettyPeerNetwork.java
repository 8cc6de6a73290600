package io.hadron.server.peer;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.PeerMessage;
import io.hadron.proto.frame.FrameException;
import io.hadron.proto.wire.peer.NodeMessage;
import io.hadron.proto.wire.peer.PeerIdentity;
import io.hadron.server.config.HostPort;
import io.hadron.server.config.PeerConfig;
import io.hadron.server.metrics.PeerFigures;
import io.hadron.server.network.PayloadBuffers;
import io.hadron.server.network.PooledBuffers;
import io.hadron.server.network.Transport;
import io.hadron.server.session.BufferPool;
import io.hadron.server.session.Payload;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network on Netty. The port is bound first, because the node tells others about it when it
 * registers; connections are accepted and made from {@link #begin} on, when the node's session is
 * known.
 */
public final class NettyPeerNetwork implements PeerNetwork, PeerLink.Dialing, PeerConnection.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(NettyPeerNetwork.class);
    private static final int BACKLOG = 128;
    private static final int RECEIVE_BYTES = 256 << 10;
    private static final int LOW_WATER_BYTES = 1 << 20;
    private static final int HIGH_WATER_BYTES = 4 << 20;
    private static final long CLOSE_WAIT_MS = 1000;
    private static final int MAX_NOTED = 1000;

    /** Others may be sent much before it is a state's turn. */
    private static final int PATIENCE_TIMEOUTS = 5;

    private final PeerConfig config;
    private final ClusterSecret secret;
    private final PooledBuffers buffers;
    private final UnaryOperator<BufferPool> arrivals;
    private final PeerEvents events;
    private final Transport transport;
    private final EventLoopGroup group;
    private final EventLoop loop;
    private final Map<NodeId, PeerLink> links = new ConcurrentHashMap<>();
    private final Set<Channel> open = ConcurrentHashMap.newKeySet();
    private final Set<String> noted = new HashSet<>();
    private volatile Map<NodeId, PeerPlace> members = Map.of();
    private @Nullable Channel listening;
    private volatile @Nullable PeerContext context;
    private volatile boolean closed;

    private NettyPeerNetwork(
            PeerConfig config,
            ClusterSecret secret,
            PooledBuffers buffers,
            UnaryOperator<BufferPool> arrivals,
            PeerEvents events,
            Transport transport) {
        this.config = config;
        this.secret = secret;
        this.buffers = buffers;
        this.arrivals = arrivals;
        this.events = events;
        this.transport = transport;
        this.group = transport.loops(1, "hadron-peer");
        this.loop = group.next();
    }

    /**
     * Binds the port. Nobody is answered yet.
     *
     * @param arrivals limits what may arrive of what the pool has
     * @throws IOException if it can not be bound
     */
    public static NettyPeerNetwork bind(
            PeerConfig config,
            ClusterSecret secret,
            PooledBuffers buffers,
            UnaryOperator<BufferPool> arrivals,
            PeerEvents events)
            throws IOException {
        NettyPeerNetwork network =
                new NettyPeerNetwork(config, secret, buffers, arrivals, events, Transport.best());
        network.listen();
        return network;
    }

    private void listen() throws IOException {
        ChannelFuture bound =
                new ServerBootstrap()
                        .group(group)
                        .channel(transport.serverChannel())
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .option(ChannelOption.AUTO_READ, false)
                        .childOption(ChannelOption.ALLOCATOR, PayloadBuffers.allocator(buffers))
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
                        .childOption(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new FixedRecvByteBufAllocator(RECEIVE_BYTES))
                        .childOption(
                                ChannelOption.WRITE_BUFFER_WATER_MARK,
                                new WriteBufferWaterMark(LOW_WATER_BYTES, HIGH_WATER_BYTES))
                        .childHandler(initializer(null))
                        .bind(new InetSocketAddress(config.host(), config.port()))
                        .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            group.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
            throw new IOException(
                    "can not listen on "
                            + config.host()
                            + ":"
                            + config.port()
                            + " (peer.port): "
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        listening = bound.channel();
    }

    /** Lets other nodes in and connects to them, as the process that this says it is. */
    public void begin(PeerSelf self) {
        context = new PeerContext(config, secret, self, arrivals.apply(buffers), () -> members);
        Channel server = listening;
        if (server != null) {
            server.config().setAutoRead(true);
        }
        LOG.info("listening for nodes on port {}", port());
        onLoop(this::relink);
    }

    @Override
    public void update(Collection<PeerPlace> nodes) {
        Map<NodeId, PeerPlace> now = new HashMap<>();
        nodes.forEach(place -> now.put(place.node(), place));
        members = Map.copyOf(now);
        onLoop(this::relink);
    }

    /**
     * What the metadata says may come until the very end of a stop, when nobody listens any more.
     */
    private void onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            if (!closed) {
                throw e;
            }
        }
    }

    private void relink() {
        PeerContext started = context;
        if (started == null || closed) {
            return;
        }
        Map<NodeId, PeerPlace> wanted = new TreeMap<>(members);
        wanted.remove(started.self().node());
        for (PeerLink link : List.copyOf(links.values())) {
            if (!wanted.containsKey(link.node())) {
                links.remove(link.node());
                link.drop();
            }
        }
        wanted.forEach((node, place) -> {
            PeerLink link = links.get(node);
            if (link == null) {
                PeerLink fresh = new PeerLink(this, started, place);
                links.put(node, fresh);
                fresh.start();
            } else {
                link.move(place);
            }
        });
    }

    // ------------------------------------------------------------------ sending

    @Override
    public void send(NodeId to, long group, PeerMessage message, List<Payload> batches) {
        PeerLink link = links.get(to);
        PeerConnection connection = link == null ? null : link.connection();
        if (connection == null) {
            batches.forEach(Payload::release);
        } else {
            connection.outbox().add(group, message, batches);
        }
    }

    @Override
    public void flush() {
        for (PeerLink link : links.values()) {
            PeerConnection connection = link.connection();
            if (connection != null) {
                connection.outbox().flush();
            }
        }
    }

    @Override
    public void send(NodeId to, NodeMessage message) {
        PeerLink link = links.get(to);
        PeerConnection connection = link == null ? null : link.connection();
        if (connection != null) {
            connection.outbox().add(message);
        }
    }

    @Override
    public boolean isUp(NodeId peer) {
        PeerLink link = links.get(peer);
        return link != null && link.connection() != null;
    }

    @Override
    public long patienceMs() {
        return PATIENCE_TIMEOUTS * config.timeout().toMillis();
    }

    @Override
    public long waitingBytes(NodeId peer) {
        PeerLink link = links.get(peer);
        PeerConnection connection = link == null ? null : link.connection();
        return connection == null ? 0 : connection.outbox().waitingBytes();
    }

    @Override
    public boolean hasRoom(NodeId peer) {
        PeerLink link = links.get(peer);
        PeerConnection connection = link == null ? null : link.connection();
        return connection == null || connection.outbox().hasRoom();
    }

    @Override
    public Map<NodeId, PeerState> states() {
        Map<NodeId, PeerState> states = new TreeMap<>();
        links.forEach((node, link) -> states.put(node, link.state()));
        return states;
    }

    /** The other nodes, for whoever watches. Any thread. */
    public List<PeerFigures> figures() {
        return links.values().stream().map(PeerLink::figures).toList();
    }

    // ------------------------------------------------------------------ connections

    private ChannelInitializer<Channel> initializer(@Nullable NodeId dialed) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                PeerContext started = context;
                if (started == null || closed) {
                    channel.close();
                    return;
                }
                open.add(channel);
                channel.closeFuture().addListener(gone -> open.remove(channel));
                channel.pipeline()
                        .addLast(
                                new PeerConnection(
                                        channel, started, NettyPeerNetwork.this, dialed));
            }
        };
    }

    /** Names are resolved on a thread of their own: the loop must not stand still for that. */
    @Override
    public void connect(PeerLink link, HostPort address, boolean knock) {
        if (NetUtil.isValidIpV4Address(address.host())
                || NetUtil.isValidIpV6Address(address.host())) {
            connectTo(link, new InetSocketAddress(address.host(), address.port()), knock);
            return;
        }
        Thread.ofVirtual()
                .name("resolve-" + address.host())
                .start(() -> {
                    InetSocketAddress found = new InetSocketAddress(address.host(), address.port());
                    if (!loop.isShuttingDown()) {
                        onLoop(() -> connectTo(link, found, knock));
                    }
                });
    }

    private void connectTo(PeerLink link, InetSocketAddress address, boolean knock) {
        if (address.isUnresolved()) {
            link.failed(new UnknownHostException(address.getHostString()), "");
            return;
        }
        ChannelFuture connecting =
                new Bootstrap()
                        .group(loop)
                        .channel(transport.channel())
                        .option(ChannelOption.ALLOCATOR, PayloadBuffers.allocator(buffers))
                        .option(
                                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                                (int) config.timeout().toMillis())
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.SO_KEEPALIVE, true)
                        .option(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new FixedRecvByteBufAllocator(RECEIVE_BYTES))
                        .option(
                                ChannelOption.WRITE_BUFFER_WATER_MARK,
                                new WriteBufferWaterMark(LOW_WATER_BYTES, HIGH_WATER_BYTES))
                        .handler(
                                knock
                                        ? new ChannelInboundHandlerAdapter()
                                        : initializer(link.node()))
                        .connect(address);
        connecting.addListener(done -> {
            if (!connecting.isSuccess()) {
                link.failed(connecting.cause(), "");
            } else if (knock) {
                connecting.channel().close();
                link.failed(null, "");
            }
        });
    }

    @Override
    public void known(PeerConnection connection, PeerIdentity other) {
        PeerLink link = links.get(new NodeId(other.getNode()));
        if (link == null || closed) {
            connection.close(PeerConnection.End.CLOSED, "it is no member any more");
        } else {
            link.connected(connection, other.getSession());
        }
    }

    @Override
    public void ended(
            PeerConnection connection, @Nullable NodeId other, PeerConnection.End end, String why) {
        NodeId node = other == null ? connection.dialed() : other;
        PeerLink link = node == null ? null : links.get(node);
        if (link == null) {
            note(why);
        } else if (other == null) {
            link.failed(null, why);
        } else {
            link.disconnected(connection, end, why);
        }
    }

    /** A node that is refused comes again and again: its reason is told once. */
    private void note(String why) {
        if (!why.isEmpty() && noted.size() < MAX_NOTED && noted.add(why)) {
            LOG.warn("a connection was not accepted: {}", why);
        }
    }

    @Override
    public void received(NodeId from, long group, PeerMessage message, @Nullable Payload bytes)
            throws FrameException {
        events.received(from, group, message, bytes);
    }

    @Override
    public void received(NodeId from, NodeMessage message) {
        events.received(from, message);
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public PeerEvents events() {
        return events;
    }

    @Override
    public int port() {
        Channel server = listening;
        if (server == null) {
            throw new IllegalStateException("not listening");
        }
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (listening != null) {
            listening.close().awaitUninterruptibly();
        }
        loop.submit(() -> links.values().forEach(PeerLink::drop)).awaitUninterruptibly();
        open.forEach(channel -> channel.close().awaitUninterruptibly(CLOSE_WAIT_MS));
        group.shutdownGracefully(0, CLOSE_WAIT_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }
}
