package io.hadron.client.internal.consume;

import io.hadron.client.HadronException;
import io.hadron.client.StartAt;
import io.hadron.client.internal.cluster.LeaderSeeker;
import io.hadron.client.internal.cluster.Route;
import io.hadron.client.internal.cluster.Starts;
import io.hadron.client.internal.net.Connection;
import io.hadron.client.internal.net.Frame;
import io.hadron.client.internal.net.ReplyHandler;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.FrameException;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.ReadOpenRequest;
import io.hadron.proto.wire.ReadOpened;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one partition open for reading, and goes on where it was when that ends. */
final class ReadChannel implements LeaderSeeker.Seeking {
    private static final Logger LOG = LoggerFactory.getLogger("io.hadron.client");
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_DAMAGED = 5;

    private final StreamReader owner;
    private final int index;
    private final ReceivedMessage.Source source;
    private final int creditBytes;
    private final LeaderSeeker leader;
    private @Nullable ReadSession session;
    private boolean opening;
    private int damaged;
    private boolean closed;

    /**
     * A channel.
     *
     * @param index among the reader's partitions
     */
    ReadChannel(StreamReader owner, int index, int partition, int creditBytes) {
        this.owner = owner;
        this.index = index;
        this.source = new ReceivedMessage.Source(owner.stream().toString(), partition);
        this.creditBytes = creditBytes;
        this.leader = new LeaderSeeker(owner.lane(), owner.stream(), partition, this);
    }

    int index() {
        return index;
    }

    int creditBytes() {
        return creditBytes;
    }

    ReceivedMessage.Source source() {
        return source;
    }

    ReadInbox inbox() {
        return owner.inbox();
    }

    void start() {
        leader.seek();
    }

    @Override
    public boolean needsLeader() {
        return !closed && session == null && !opening;
    }

    @Override
    public void found(Route route) {
        if (needsLeader()) {
            open(route);
        }
    }

    @Override
    public void delayed(HadronException why) {
        owner.notNow(why);
    }

    /** The old leader ends the channel; if it is silent, this side does. */
    @Override
    public void moved(Route from) {
        ReadSession current = session;
        if (current != null) {
            owner.lane()
                    .later(
                            LeaderSeeker.GRACE_MS,
                            () -> {
                                if (session == current) {
                                    current.abandon(LeaderSeeker.silent(from));
                                }
                            });
        }
    }

    private void open(Route route) {
        Connection connection = route.connection();
        opening = true;
        ReadSession next = new ReadSession(this, connection);
        long position = inbox().position(index);
        StartAt start = position < 0 ? owner.start() : StartAt.offset(position);
        ReadOpenRequest request =
                ReadOpenRequest.newBuilder()
                        .setGroup(route.group())
                        .setStart(Starts.wire(start))
                        .setCreditBytes(creditBytes)
                        .build();
        ReplyHandler reply =
                new ReplyHandler() {
                    @Override
                    public void replied(Frame frame) throws FrameException {
                        ReadOpened opened = frame.header(ReadOpened.parser());
                        inbox().opened(index, opened.getOffset(), opened.getCommittedEnd());
                        opened(next);
                    }

                    @Override
                    public void failed(HadronException error) {
                        notOpened(error);
                    }
                };
        next.channel(connection.open(Method.READ_OPEN, request, TIMEOUT, reply, next));
    }

    private void opened(ReadSession next) {
        session = next;
        opening = false;
        leader.worked();
        if (closed) {
            next.close();
        } else {
            owner.opened(index);
        }
    }

    private void notOpened(HadronException error) {
        opening = false;
        if (closed) {
            return;
        }
        if (error.retryable()) {
            owner.notNow(error);
            leader.again(error);
        } else {
            owner.end(error);
        }
    }

    /** The partition can not be found. */
    @Override
    public void failed(HadronException error) {
        if (!closed) {
            owner.end(error);
        }
    }

    void lost(ReadSession ended, HadronException why) {
        if (session != ended) {
            return;
        }
        session = null;
        boolean corrupt = why.code() == ErrorCode.CORRUPT_BATCH && ++damaged <= MAX_DAMAGED;
        if (!closed) {
            if (corrupt || why.retryable()) {
                LOG.debug("lost the reader of {}/{}: {}", source.stream(), source.partition(), why);
                leader.again(why);
            } else {
                owner.end(why);
            }
        }
    }

    void close() {
        closed = true;
        leader.close();
        ReadSession current = session;
        session = null;
        if (current != null) {
            current.close();
        }
    }
}
