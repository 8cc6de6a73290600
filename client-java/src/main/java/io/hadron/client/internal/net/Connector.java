package io.hadron.client.internal.net;

import com.google.protobuf.ByteString;
import io.hadron.client.ClientOptions;
import io.hadron.client.HadronException;
import io.hadron.client.HadronException.Outcome;
import io.hadron.client.NodeAddress;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.wire.Hello;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Opens the connections of one client: TCP, then HELLO and WELCOME. */
public final class Connector {
    private static final Duration ATTEMPT = Duration.ofSeconds(5);

    private final Transport transport;
    private final ClientOptions options;
    private final KnownCluster cluster = new KnownCluster();

    public Connector(Transport transport, ClientOptions options) {
        this.transport = transport;
        this.options = options;
    }

    /** Opens a connection on a loop; the future completes there. */
    public CompletableFuture<Connection> connect(EventLoop loop, NodeAddress address) {
        CompletableFuture<Connection> result = new CompletableFuture<>();
        Hello hello = Handshake.hello(options.name(), token(), version());
        FrameHandler handler =
                new FrameHandler(
                        address.toString(),
                        hello,
                        attempt().toMillis(),
                        options.maxFrameBytes(),
                        cluster,
                        result);
        ChannelFuture connecting =
                new Bootstrap()
                        .group(loop)
                        .channel(transport.channelType())
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.SO_KEEPALIVE, true)
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) attempt().toMillis())
                        // Netty's default collapses with large frames on some kernels.
                        .option(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new AdaptiveRecvByteBufAllocator(2048, 16_384, 65_536))
                        .handler(handler)
                        .connect(address.host(), address.port());
        connecting.addListener(done -> {
            Throwable cause = done.cause();
            if (cause != null) {
                result.completeExceptionally(unreachable(address, cause));
            }
        });
        return result;
    }

    private Duration attempt() {
        return ATTEMPT.compareTo(options.connectTimeout()) < 0 ? ATTEMPT : options.connectTimeout();
    }

    private ByteString token() {
        String token = options.token();
        return token == null
                ? ByteString.EMPTY
                : ByteString.copyFrom(token, StandardCharsets.UTF_8);
    }

    private static String version() {
        String version = Connector.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private static HadronException unreachable(NodeAddress address, Throwable cause) {
        String why = cause.getMessage();
        if (cause instanceof java.net.UnknownHostException) {
            why = "unknown host";
        } else if (why != null && why.contains("Connection refused")) {
            why = "connection refused";
        }
        return HadronException.of(
                io.hadron.client.Fault.of(
                                ErrorCode.UNAVAILABLE,
                                Outcome.DEFINITE,
                                "can not connect to "
                                        + address
                                        + ": "
                                        + (why == null ? cause.toString() : why))
                        .withAdvice("Check that the node runs and that host and port are right."),
                cause);
    }
}
