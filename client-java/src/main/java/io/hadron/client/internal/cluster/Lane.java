package io.hadron.client.internal.cluster;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.hadron.client.ClientOptions;
import io.hadron.client.HadronException;
import io.hadron.client.HadronException.Outcome;
import io.hadron.client.internal.net.Connection;
import io.hadron.client.internal.net.Connector;
import io.hadron.client.internal.net.Failures;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.batch.BatchCodec;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.PartitionInfo;
import io.hadron.proto.wire.StreamInfo;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.function.Supplier;

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

    NodeLinks links() {
        return links;
    }

    /** Opens the first connection, trying every address until the connect timeout. */
    public CompletableFuture<Connection> connect() {
        return retrying("connecting", options.connectTimeout(), links::any);
    }

    /** What is known of a stream; asks if nothing is. */
    public CompletableFuture<StreamInfo> stream(StreamName name) {
        return metadata.stream(name);
    }

    /** Largest batch that nodes take; 0 = they name no limit. */
    public CompletableFuture<Integer> maxBatchBytes() {
        return links.any().thenApply(connection -> connection.welcome().getMaxBatchBytes());
    }

    /** Forgets what is known of a stream: the next question is asked anew. */
    public void forget(StreamName name) {
        metadata.forget(name);
    }

    /**
     * A route to a partition's leader: one attempt, without waiting for a leader. Fails with a
     * retryable error if there is none now.
     */
    public CompletableFuture<Route> route(StreamName name, int partition) {
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
                    return toLeader(name, info, info.getPartitions(partition));
                });
    }

    private CompletableFuture<Route> toLeader(StreamName name, StreamInfo info, PartitionInfo at) {
        if (at.getLeader().isEmpty()) {
            forget(name);
            return CompletableFuture.failedFuture(
                    Failures.of(
                            ErrorCode.UNAVAILABLE,
                            name + "/" + at.getIndex() + " has no leader now"));
        }
        return links.node(at.getLeader())
                .thenApply(c -> new Route(c, at.getGroup(), info.getMaxRecordBytes()))
                .whenComplete((route, error) -> {
                    if (error != null) {
                        forget(name);
                    }
                });
    }

    /** Calls any node, once. */
    <M extends MessageLite> CompletableFuture<M> callOnce(
            Method method, MessageLite request, Parser<M> parser, Duration timeout) {
        return links.any().thenCompose(c -> Calls.send(c, method, request, parser, timeout));
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
                                        forget(call.stream);
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
            links.close(closedError());
            codec.close();
        }
    }
}
