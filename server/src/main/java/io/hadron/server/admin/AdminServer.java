package io.hadron.server.admin;

import io.hadron.server.config.AdminConfig;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The admin port: one thread of its own, so that a scrape never waits for data or delays it. */
public final class AdminServer implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 64;
    private static final int MAX_LINE_BYTES = 4096;
    private static final int MAX_HEADER_BYTES = 16 << 10;
    private static final int MAX_BODY_BYTES = 1024;
    private static final int IDLE_SECONDS = 90;

    private final EventLoopGroup loop;
    private final Channel listening;

    private AdminServer(EventLoopGroup loop, Channel listening) {
        this.loop = loop;
        this.listening = listening;
    }

    /**
     * Opens the port.
     *
     * @param readiness asked for each /ready
     * @param metrics asked for each /metrics
     * @throws IOException if the port can not be bound
     */
    public static AdminServer start(
            AdminConfig config, Supplier<Readiness> readiness, Supplier<String> metrics)
            throws IOException {
        EventLoopGroup loop =
                new MultiThreadIoEventLoopGroup(
                        1,
                        new DefaultThreadFactory("hadron-admin", true),
                        NioIoHandler.newFactory());
        ChannelFuture bound =
                new ServerBootstrap()
                        .group(loop)
                        .channel(NioServerSocketChannel.class)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childHandler(new Pipeline(new AdminPages(readiness, metrics)))
                        .bind(config.host(), config.port())
                        .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            loop.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
            throw new IOException(
                    "can not listen on "
                            + config.host()
                            + ":"
                            + config.port()
                            + " (admin.port): "
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        return new AdminServer(loop, bound.channel());
    }

    /** The bound port. */
    public int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    @Override
    public void close() {
        listening.close().awaitUninterruptibly();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** Handlers of a connection; those above the limit are closed at once. */
    private static final class Pipeline extends ChannelInitializer<Channel> {
        private final AdminPages pages;
        private final AtomicInteger open = new AtomicInteger();

        Pipeline(AdminPages pages) {
            this.pages = pages;
        }

        @Override
        protected void initChannel(Channel channel) {
            channel.closeFuture().addListener(closed -> open.decrementAndGet());
            if (open.incrementAndGet() > MAX_CONNECTIONS) {
                channel.close();
                return;
            }
            HttpDecoderConfig limits =
                    new HttpDecoderConfig()
                            .setMaxInitialLineLength(MAX_LINE_BYTES)
                            .setMaxHeaderSize(MAX_HEADER_BYTES);
            channel.pipeline()
                    .addLast(new ReadTimeoutHandler(IDLE_SECONDS))
                    .addLast(new HttpServerCodec(limits))
                    .addLast(new HttpObjectAggregator(MAX_BODY_BYTES, true))
                    .addLast(new AdminHandler(pages));
        }
    }
}
