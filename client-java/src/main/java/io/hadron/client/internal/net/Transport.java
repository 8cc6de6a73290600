package io.hadron.client.internal.net;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ThreadFactory;

/** Which of Netty's transports is used: epoll where it works, else NIO. */
public enum Transport {
    EPOLL(EpollSocketChannel.class),
    NIO(NioSocketChannel.class);

    private final Class<? extends Channel> channelType;

    Transport(Class<? extends Channel> channelType) {
        this.channelType = channelType;
    }

    /** The best one that works here. */
    public static Transport best() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    /** Event loops on daemon threads, so that a client that was not closed does not hold a JVM. */
    public EventLoopGroup eventLoops(int threads) {
        ThreadFactory names = new DefaultThreadFactory("hadron-client", true);
        return new MultiThreadIoEventLoopGroup(
                threads,
                names,
                this == EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    Class<? extends Channel> channelType() {
        return channelType;
    }
}
