package io.hadron.client.internal.cluster;

import io.hadron.client.HadronException;
import io.hadron.client.internal.net.ChannelHandler;
import io.hadron.client.internal.net.Connection;
import io.hadron.client.internal.net.Frame;
import io.hadron.client.internal.net.ReplyHandler;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.FrameException;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.MetadataResponse;
import io.hadron.proto.wire.WatchRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A channel on which a node tells who leads a stream's partitions. It is opened on another node at
 * once when its node is gone, soon when its node is silent, and also when what it tells has been in
 * doubt for a while: the node may be cut off from the others without knowing it. On the loop.
 */
final class StreamWatch {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(700);

    private static final long LOOK_MS = 500;
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(450);
    private static final long SILENT_NANOS = TimeUnit.MILLISECONDS.toNanos(1_100);

    private final Lane lane;
    private final StreamName stream;
    private final Consumer<MetadataResponse> told;
    private final Backoff backoff;
    private boolean wanted;
    private boolean unsupported;
    private int life;
    private @Nullable Connection connection;
    private long channel;
    private boolean live;
    private long doubtedNanos;
    private boolean doubted;
    private boolean looking;

    StreamWatch(Lane lane, StreamName stream, Consumer<MetadataResponse> told) {
        this.lane = lane;
        this.stream = stream;
        this.told = told;
        this.backoff = lane.backoff();
    }

    /** Whether a node tells what changes. */
    boolean isLive() {
        return live;
    }

    void start() {
        if (!wanted && !unsupported) {
            wanted = true;
            open("");
            if (!looking) {
                looking = true;
                lane.later(LOOK_MS, this::look);
            }
        }
    }

    /** A node that was stopped, or is out of reach, does not close its connections. */
    private void look() {
        looking = wanted;
        if (!wanted) {
            return;
        }
        Connection there = connection;
        if (live && there != null && there.isOpen()) {
            if (there.quietNanos() > SILENT_NANOS) {
                lane.links().shun(there);
                leaveFor();
            } else if (there.quietNanos() > QUIET_NANOS) {
                there.ping();
            }
        }
        lane.later(LOOK_MS, this::look);
    }

    private void leaveFor() {
        Connection there = connection;
        if (there != null) {
            String node = there.welcome().getNodeId();
            leave();
            open(node);
        }
    }

    void stop() {
        wanted = false;
        leave();
    }

    private void leave() {
        life++;
        live = false;
        Connection there = connection;
        connection = null;
        if (there != null && there.isOpen()) {
            there.closeChannel(channel, TIMEOUT, () -> {});
        }
    }

    /** What it told led nowhere. */
    void doubt() {
        Connection there = connection;
        if (!live || there == null) {
            return;
        }
        long now = System.nanoTime();
        if (!doubted) {
            doubted = true;
            doubtedNanos = now;
        } else if (now - doubtedNanos > PATIENCE_NANOS) {
            leaveFor();
        }
    }

    private void open(String notOn) {
        int mine = ++life;
        doubted = false;
        lane.links()
                .any(node -> !node.equals(notOn))
                .whenComplete((found, failure) -> {
                    if (mine != life || !wanted) {
                        return;
                    }
                    if (failure != null) {
                        later();
                    } else {
                        open(found, mine);
                    }
                });
    }

    private void open(Connection on, int mine) {
        connection = on;
        Life handler = new Life(mine);
        channel =
                on.open(
                        Method.WATCH_METADATA,
                        WatchRequest.newBuilder().setStream(stream.toString()).build(),
                        TIMEOUT,
                        handler,
                        handler);
    }

    private void later() {
        int mine = ++life;
        live = false;
        connection = null;
        lane.later(
                backoff.nextMs(Duration.ZERO),
                () -> {
                    if (mine == life && wanted) {
                        open("");
                    }
                });
    }

    /** One life of the channel. */
    private final class Life implements ReplyHandler, ChannelHandler {
        private final int mine;

        private Life(int mine) {
            this.mine = mine;
        }

        @Override
        public void replied(Frame frame) throws FrameException {
            MetadataResponse response = frame.header(MetadataResponse.parser());
            if (mine == life) {
                live = response.getStreamsCount() > 0;
                if (live) {
                    backoff.reset();
                } else {
                    later();
                }
                told.accept(response);
            }
        }

        @Override
        public void pushed(Frame frame) throws FrameException {
            MetadataResponse response = frame.header(MetadataResponse.parser());
            if (mine == life) {
                doubted = false;
                if (response.getStreamsCount() == 0) {
                    later();
                }
                told.accept(response);
            }
        }

        @Override
        public void failed(HadronException error) {
            if (mine == life) {
                if (error.code() == ErrorCode.UNKNOWN_METHOD) {
                    unsupported = true;
                    stop();
                    return;
                }
                Connection on = connection;
                if (on != null && on.isOpen()) {
                    lane.links().shun(on);
                }
                later();
            }
        }

        @Override
        public void ended(HadronException why) {
            if (mine == life) {
                // It told what changed until now, so another node is asked without a pause.
                connection = null;
                live = false;
                open("");
            }
        }
    }
}
