package io.hadron.client.internal.consume;

import io.hadron.client.HadronException;
import io.hadron.client.internal.cluster.Backoff;
import io.hadron.client.internal.cluster.Lane;
import io.hadron.client.internal.cluster.LeaderSeeker;
import io.hadron.client.internal.cluster.Route;
import io.hadron.client.internal.cluster.StreamName;
import io.hadron.client.internal.net.Connection;
import io.hadron.client.internal.net.Frame;
import io.hadron.client.internal.net.ReplyHandler;
import io.hadron.proto.frame.FrameException;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.SubscribeRequest;
import io.hadron.proto.wire.Subscribed;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one partition subscribed: finds its leader, subscribes, and does so again when that ends.
 */
final class DeliveryChannel implements LeaderSeeker.Seeking {
    private static final Logger LOG = LoggerFactory.getLogger("io.hadron.client");
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final GroupConsumer owner;
    private final ReceivedMessage.Source source;
    private final int credit;
    private final Backoff backoff;
    private final LeaderSeeker leader;
    private @Nullable DeliverySession session;
    private @Nullable Route subscribing;
    private boolean closed;

    DeliveryChannel(GroupConsumer owner, StreamName stream, int partition, int credit) {
        this.owner = owner;
        this.source = new ReceivedMessage.Source(stream.toString(), partition);
        this.credit = credit;
        this.backoff = owner.lane().backoff();
        this.leader = new LeaderSeeker(owner.lane(), stream, partition, this);
    }

    ReceivedMessage.Source source() {
        return source;
    }

    Inbox inbox() {
        return owner.inbox();
    }

    Reports reports() {
        return owner.reports();
    }

    private Lane lane() {
        return owner.lane();
    }

    /** Runs an action after a pause that fits the error. */
    void later(HadronException error, Runnable action) {
        lane().later(backoff.nextMs(error.fault().retryAfter()), action);
    }

    /** Begins. */
    void start() {
        leader.seek();
    }

    @Override
    public boolean needsLeader() {
        return !closed && session == null && subscribing == null;
    }

    @Override
    public void found(Route route) {
        if (needsLeader()) {
            subscribe(route);
        }
    }

    @Override
    public void delayed(HadronException why) {
        owner.notNow(why);
    }

    /**
     * The old leader gives the messages back and ends the channel; if it is silent, this side does.
     */
    @Override
    public void moved(Route from) {
        DeliverySession current = session;
        if (current != null) {
            lane().later(
                            LeaderSeeker.GRACE_MS,
                            () -> {
                                if (session == current) {
                                    current.abandon(LeaderSeeker.silent(from));
                                }
                            });
        }
    }

    private void subscribe(Route route) {
        Connection connection = route.connection();
        subscribing = route;
        DeliverySession next = new DeliverySession(this, connection, credit);
        SubscribeRequest request =
                SubscribeRequest.newBuilder()
                        .setGroup(route.group())
                        .setConsumerGroup(owner.group())
                        .setCredit(credit)
                        .setMember(owner.member())
                        .build();
        ReplyHandler reply =
                new ReplyHandler() {
                    @Override
                    public void replied(Frame frame) throws FrameException {
                        Subscribed unused = frame.header(Subscribed.parser());
                        subscribed(next);
                    }

                    @Override
                    public void failed(HadronException error) {
                        notSubscribed(error);
                    }
                };
        next.channel(connection.open(Method.SUBSCRIBE, request, TIMEOUT, reply, next));
    }

    private void subscribed(DeliverySession next) {
        session = next;
        subscribing = null;
        backoff.reset();
        leader.worked();
        if (closed) {
            next.close(TIMEOUT, () -> {});
        } else {
            owner.subscribed();
        }
    }

    private void notSubscribed(HadronException error) {
        subscribing = null;
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

    /** A session is over; what it had delivered went back to the group. */
    void lost(DeliverySession ended, HadronException why) {
        if (session != ended) {
            // The connection broke before SUBSCRIBE was answered: that failure is told on its own.
            return;
        }
        session = null;
        if (!closed) {
            boolean goesOn = why.retryable() || why.code().number() == CORRUPT;
            if (goesOn) {
                String what = "lost the channel of " + source.stream() + "/" + source.partition();
                if (why.retryable()) {
                    // The leader moved or its node is gone: that is no error as long as it ends.
                    LOG.debug("{}: {}", what, why.fault().message());
                } else {
                    reports().report(what, why);
                }
                leader.again(why);
            } else {
                owner.end(why);
            }
        }
    }

    private static final int CORRUPT = io.hadron.proto.ErrorCode.CORRUPT_BATCH.number();

    /** Sends the settlements that wait, then runs the action. */
    void whenSettled(Runnable action) {
        DeliverySession current = session;
        if (current == null) {
            action.run();
        } else {
            current.whenSettled(action);
        }
    }

    /** Leaves the group on this partition. */
    void close(Duration timeout, Runnable done) {
        closed = true;
        leader.close();
        DeliverySession current = session;
        session = null;
        if (current == null) {
            done.run();
        } else {
            current.close(timeout, done);
        }
    }
}
