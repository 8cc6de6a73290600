package io.hadron.client.internal.consume;

import io.hadron.client.HadronException;
import io.hadron.client.internal.cluster.Backoff;
import io.hadron.client.internal.cluster.Calls;
import io.hadron.client.internal.cluster.Lane;
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

/**
 * Keeps one partition subscribed: finds its leader, subscribes, and does so again when that ends.
 */
final class DeliveryChannel {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final GroupConsumer owner;
    private final StreamName stream;
    private final ReceivedMessage.Source source;
    private final int credit;
    private final Backoff backoff;
    private @Nullable DeliverySession session;
    private boolean closed;

    DeliveryChannel(GroupConsumer owner, StreamName stream, int partition, int credit) {
        this.owner = owner;
        this.stream = stream;
        this.source = new ReceivedMessage.Source(stream.toString(), partition);
        this.credit = credit;
        this.backoff = owner.lane().backoff();
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

    /** Begins, or begins anew. */
    void start() {
        if (closed) {
            return;
        }
        lane().route(stream, source.partition())
                .whenComplete((route, failure) -> {
                    if (failure != null) {
                        failed(Calls.errorOf(failure));
                    } else if (!closed) {
                        subscribe(route);
                    }
                });
    }

    private void subscribe(Route route) {
        Connection connection = route.connection();
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
                        DeliveryChannel.this.failed(error);
                    }
                };
        next.channel(connection.open(Method.SUBSCRIBE, request, TIMEOUT, reply, next));
    }

    private void subscribed(DeliverySession next) {
        session = next;
        backoff.reset();
        if (closed) {
            next.close(TIMEOUT, () -> {});
        } else {
            owner.subscribed();
        }
    }

    /** Subscribing did not work. */
    private void failed(HadronException error) {
        if (closed) {
            return;
        }
        if (error.retryable()) {
            owner.notNow(error);
            lane().forget(stream);
            later(error, this::start);
        } else {
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
                reports()
                        .report(
                                "lost the channel of " + source.stream() + "/" + source.partition(),
                                why);
                lane().forget(stream);
                later(why, this::start);
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
        DeliverySession current = session;
        session = null;
        if (current == null) {
            done.run();
        } else {
            current.close(timeout, done);
        }
    }
}
