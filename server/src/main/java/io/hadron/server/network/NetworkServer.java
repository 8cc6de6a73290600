package io.hadron.server.network;

import io.hadron.proto.ErrorCode;
import io.hadron.server.config.ServerConfig;
import io.hadron.server.session.Failures;
import io.hadron.server.session.RequestHandler;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The broker port of a node. */
public final class NetworkServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkServer.class);
    private static final int BACKLOG = 1024;
    private static final long CLOSE_WAIT_MS = 3000;

    private final NetworkContext context;
    private final EventLoopGroup loops;
    private final Channel listening;

    private NetworkServer(NetworkContext context, EventLoopGroup loops, Channel listening) {
        this.context = context;
        this.loops = loops;
        this.listening = listening;
    }

    /**
     * Opens the port and serves clients from then on.
     *
     * @param handler gets what clients send, on event loops
     * @throws IOException if the port can not be bound
     */
    public static NetworkServer start(
            ServerConfig config,
            NodeGreeting greeting,
            RequestHandler handler,
            NetworkEvents events,
            PooledBuffers buffers)
            throws IOException {
        return start(
                new NetworkContext(config, greeting, handler, events),
                new InetSocketAddress(config.listen().host(), config.listen().port()),
                buffers,
                Transport.best());
    }

    static NetworkServer start(
            NetworkContext context,
            InetSocketAddress address,
            PooledBuffers buffers,
            Transport transport)
            throws IOException {
        EventLoopGroup loops = transport.loops(context.network().ioThreads(), "hadron-io");
        ChannelFuture bound =
                new ServerBootstrap()
                        .group(loops)
                        .channel(transport.serverChannel())
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.ALLOCATOR, buffers.allocator())
                        .childOption(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new FixedRecvByteBufAllocator(
                                        context.network().receiveBuffer().toInt()))
                        .childOption(
                                ChannelOption.WRITE_BUFFER_WATER_MARK,
                                new WriteBufferWaterMark(
                                        Limits.LOW_WATER_BYTES, Limits.LOW_WATER_BYTES))
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline()
                                                .addLast(
                                                        new Connection(
                                                                (DuplexChannel) channel, context));
                                    }
                                })
                        .bind(address)
                        .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            loops.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
            throw new IOException(
                    "can not listen on "
                            + address.getHostString()
                            + ":"
                            + address.getPort()
                            + " (listen.port): "
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        NetworkServer server = new NetworkServer(context, loops, bound.channel());
        LOG.info("listening on {} ({})", bound.channel().localAddress(), transport);
        return server;
    }

    /** The bound port. */
    public int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /** Open connections. */
    public int connections() {
        return context.connectionCount();
    }

    /** Memory of requests that are being received or worked on, in bytes. */
    public long inboundBytes() {
        return context.budget().used();
    }

    /**
     * Stops accepting, tells every client SHUTTING_DOWN, and waits a moment for them to hear it.
     */
    @Override
    public void close() {
        listening.close().awaitUninterruptibly();
        for (Connection connection : context.connections()) {
            connection
                    .session()
                    .abort(Failures.of(ErrorCode.SHUTTING_DOWN, "the node is stopping"));
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_WAIT_MS);
        for (Connection connection : context.connections()) {
            long left = deadline - System.nanoTime();
            connection.closeFuture().awaitUninterruptibly(left, TimeUnit.NANOSECONDS);
        }
        loops.shutdownGracefully(0, CLOSE_WAIT_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }
}
