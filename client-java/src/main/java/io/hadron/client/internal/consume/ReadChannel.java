package io.hadron.client.internal.consume;

import io.hadron.client.HadronException;
import io.hadron.client.StartAt;
import io.hadron.client.internal.cluster.Backoff;
import io.hadron.client.internal.cluster.Calls;
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
final class ReadChannel {
    private static final Logger LOG = LoggerFactory.getLogger("io.hadron.client");
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_DAMAGED = 5;

    private final StreamReader owner;
    private final int index;
    private final ReceivedMessage.Source source;
    private final int creditBytes;
    private final Backoff backoff;
    private @Nullable ReadSession session;
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
        this.backoff = owner.lane().backoff();
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
        if (!closed) {
            owner.lane()
                    .route(owner.stream(), source.partition())
                    .whenComplete((route, failure) -> {
                        if (failure != null) {
                            failed(Calls.errorOf(failure));
                        } else if (!closed) {
                            open(route);
                        }
                    });
        }
    }

    private void open(Route route) {
        Connection connection = route.connection();
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
                        ReadChannel.this.failed(error);
                    }
                };
        next.channel(connection.open(Method.READ_OPEN, request, TIMEOUT, reply, next));
    }

    private void opened(ReadSession next) {
        session = next;
        backoff.reset();
        if (closed) {
            next.close();
        } else {
            owner.opened(index);
        }
    }

    private void failed(HadronException error) {
        if (closed) {
            return;
        }
        if (error.retryable()) {
            owner.notNow(error);
            owner.lane().forget(owner.stream());
            owner.lane().later(backoff.nextMs(error.fault().retryAfter()), this::start);
        } else {
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
                owner.lane().forget(owner.stream());
                owner.lane().later(backoff.nextMs(why.fault().retryAfter()), this::start);
            } else {
                owner.end(why);
            }
        }
    }

    void close() {
        closed = true;
        ReadSession current = session;
        session = null;
        if (current != null) {
            current.close();
        }
    }
}
