package io.hadron.client.internal.cluster;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.hadron.client.ClientOptions;
import io.hadron.client.Fault;
import io.hadron.client.HadronException;
import io.hadron.client.HadronException.Outcome;
import io.hadron.client.internal.net.Connection;
import io.hadron.client.internal.net.Connector;
import io.hadron.client.internal.net.Failures;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.batch.BatchCodec;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.MetadataResponse;
import io.hadron.proto.wire.PartitionInfo;
import io.hadron.proto.wire.StreamInfo;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One event loop and the cluster as seen from it. Methods are called on the loop unless they say
 * otherwise, and their futures complete there.
 */
public final class Lane {
    private final EventLoop loop;
    private final ClientOptions options;
    private final NodeLinks links;
    private final MetadataCache metadata;
    private final SplittableRandom random;
    private final BatchCodec codec = new BatchCodec();
    private boolean closed;

    public Lane(EventLoop loop, Connector connector, ClientOptions options, long seed) {
        this.loop = loop;
        this.options = options;
        this.random = new SplittableRandom(seed);
        this.links = new NodeLinks(loop, connector, options.addresses());
        this.metadata = new MetadataCache(this);
    }

    /** Any thread. */
    public EventLoop loop() {
        return loop;
    }

    /** Any thread. */
    public ClientOptions options() {
        return options;
    }

    /** Compressors of this loop. */
    public BatchCodec codec() {
        return codec;
    }

    public Backoff backoff() {
        return new Backoff(random.split());
    }

    Backoff backoff(long longestMs) {
        return new Backoff(random.split(), longestMs);
    }

    NodeLinks links() {
        return links;
    }

    /** Opens the first connection, trying every address until the connect timeout. */
    public CompletableFuture<Connection> connect() {
        return retrying("connecting", options.connectTimeout(), links::any);
    }

    /** A connection to a node. */
    public CompletableFuture<Connection> node(String nodeId) {
        return links.node(nodeId);
    }

    /** Takes what an answer says of nodes. */
    public void learn(MetadataResponse response) {
        metadata.learnNodes(response);
    }

    /** What is known of a stream; asks if nothing is. */
    public CompletableFuture<StreamInfo> stream(StreamName name) {
        return metadata.stream(name);
    }

    /** Largest batch that nodes take; 0 = they name no limit. */
    public CompletableFuture<Integer> maxBatchBytes() {
        return links.any().thenApply(connection -> connection.welcome().getMaxBatchBytes());
    }

    /** What is known of a stream led nowhere: it is asked anew, or expected to be told. */
    public void doubt(StreamName name) {
        metadata.doubt(name);
    }

    /** A request to a partition's leader failed: that may say something of who leads. */
    public void doubt(StreamName name, int partition, HadronException error) {
        Fault.Leader leader = error.fault().leader();
        if (leader != null) {
            metadata.hint(name, partition, leader.node(), leader.term());
        }
        metadata.doubt(name);
    }

    /** What is known of a stream without asking. */
    @Nullable StreamInfo known(StreamName name) {
        return metadata.known(name);
    }

    /**
     * Keeps the stream's metadata up to date, and runs the action after every change of the
     * partition's leader (-1 = of any).
     */
    public void listen(StreamName name, int partition, Runnable action) {
        metadata.listen(name, partition, action);
    }

    /** Ends what {@link #listen} began. */
    public void unlisten(StreamName name, Runnable action) {
        metadata.unlisten(name, action);
    }

    /**
     * A route to a partition's leader: one attempt, without waiting for a leader. Fails with a
     * retryable error if there is none now.
     */
    public CompletableFuture<Route> route(StreamName name, int partition) {
        return route(name, partition, term -> false);
    }

    /**
     * The same, also to a leader that does not serve yet.
     *
     * @param early for which terms
     */
    CompletableFuture<Route> route(StreamName name, int partition, LongPredicate early) {
        return metadata.stream(name)
                .thenCompose(info -> {
                    if (partition >= info.getPartitionsCount()) {
                        throw Failures.of(
                                ErrorCode.INVALID_REQUEST,
                                name
                                        + " has "
                                        + info.getPartitionsCount()
                                        + " partitions, there is no "
                                        + partition);
                    }
                    return toLeader(name, info, info.getPartitions(partition), early);
                });
    }

    private CompletableFuture<Route> toLeader(
            StreamName name, StreamInfo info, PartitionInfo at, LongPredicate early) {
        if (at.getLeader().isEmpty()) {
            doubt(name);
            return CompletableFuture.failedFuture(
                    Failures.of(
                            ErrorCode.UNAVAILABLE,
                            name + "/" + at.getIndex() + " has no leader now"));
        }
        CompletableFuture<Connection> connecting = links.node(at.getLeader());
        if (at.getRecovering() && !early.test(at.getTerm())) {
            // The connection will be there when the leader is ready.
            doubt(name);
            return CompletableFuture.failedFuture(StreamEntry.recovering(name, at.getIndex()));
        }
        return connecting
                .thenApply(c ->
                        new Route(
                                c,
                                at.getGroup(),
                                info.getMaxRecordBytes(),
                                at.getLeader(),
                                at.getTerm()))
                .whenComplete((route, error) -> {
                    if (error != null) {
                        doubt(name);
                    }
                });
    }

    /** Calls any node, once. */
    <M extends MessageLite> CompletableFuture<M> callOnce(
            Method method, MessageLite request, Parser<M> parser, Duration timeout) {
        return links.any()
                .thenCompose(c ->
                        Calls.send(c, method, request, parser, timeout)
                                .whenComplete((answer, error) -> {
                                    if (error != null && Calls.errorOf(error).retryable()) {
                                        links.shun(c);
                                    }
                                }));
    }

    /** Calls any node, with retries within the request timeout. For calls that may be repeated. */
    public <M extends MessageLite> CompletableFuture<M> call(
            Method method, MessageLite request, Parser<M> parser) {
        return retrying(
                method.name(),
                options.requestTimeout(),
                () -> callOnce(method, request, parser, options.requestTimeout()));
    }

    /** A call that only the leader of a partition can answer. */
    public record LeaderCall<M extends MessageLite>(
            Method method, StreamName stream, int partition, Parser<M> parser) {}

    /**
     * Calls a partition's leader, with retries within the request timeout. For calls that may be
     * repeated.
     *
     * @param request makes the request for the partition's control group
     */
    public <M extends MessageLite> CompletableFuture<M> callLeader(
            LeaderCall<M> call, LongFunction<MessageLite> request) {
        Duration timeout = options.requestTimeout();
        return retrying(
                call.method.name(),
                timeout,
                () ->
                        route(call.stream, call.partition)
                                .thenCompose(to ->
                                        Calls.send(
                                                to.connection(),
                                                call.method,
                                                request.apply(to.group()),
                                                call.parser,
                                                timeout))
                                .whenComplete((answer, error) -> {
                                    if (error != null) {
                                        doubt(call.stream, call.partition, Calls.errorOf(error));
                                    }
                                }));
    }

    /** Repeats an action while it fails with retryable errors and time is left. */
    public <T> CompletableFuture<T> retrying(
            String what, Duration time, Supplier<CompletableFuture<T>> action) {
        Retry<T> retry = new Retry<>(this, what, time, action);
        retry.run();
        return retry.result();
    }

    /** Runs an action on the loop later. Any thread. */
    public void later(long delayMs, Runnable action) {
        loop.schedule(action, delayMs, TimeUnit.MILLISECONDS);
    }

    boolean isClosed() {
        return closed;
    }

    static HadronException closedError() {
        return Failures.of(ErrorCode.CANCELLED, Outcome.DEFINITE, "the client was closed");
    }

    /** Closes all connections. */
    public void close() {
        if (!closed) {
            closed = true;
            metadata.close();
            links.close(closedError());
            codec.close();
        }
    }
}
