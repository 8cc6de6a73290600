package io.hadron.client.internal;

import io.hadron.client.ClientOptions;
import io.hadron.client.HadronClient;
import io.hadron.client.HadronException;
import io.hadron.client.HadronException.Outcome;
import io.hadron.client.Publisher;
import io.hadron.client.PublisherOptions;
import io.hadron.client.ReaderBuilder;
import io.hadron.client.SubscriptionBuilder;
import io.hadron.client.admin.Admin;
import io.hadron.client.internal.admin.AdminCalls;
import io.hadron.client.internal.cluster.Calls;
import io.hadron.client.internal.cluster.Lane;
import io.hadron.client.internal.cluster.StreamName;
import io.hadron.client.internal.consume.ReadRequest;
import io.hadron.client.internal.consume.SubscriptionRequest;
import io.hadron.client.internal.net.Connector;
import io.hadron.client.internal.net.Failures;
import io.hadron.client.internal.net.Transport;
import io.hadron.client.internal.publish.PublisherOpening;
import io.hadron.client.internal.publish.StreamPublisher;
import io.hadron.proto.ErrorCode;
import io.netty.channel.EventLoopGroup;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds what one client has open: event loops, their lanes, and all publishers and consumers. */
public final class ClientRuntime implements HadronClient {
    private static final Logger LOG = LoggerFactory.getLogger(ClientRuntime.class);

    private final EventLoopGroup loops;
    private final List<Lane> lanes;
    private final AtomicInteger nextLane = new AtomicInteger();
    private final Set<AutoCloseable> open = Collections.synchronizedSet(new LinkedHashSet<>());
    private volatile boolean closed;

    private ClientRuntime(EventLoopGroup loops, List<Lane> lanes) {
        this.loops = loops;
        this.lanes = lanes;
    }

    public static HadronClient connect(ClientOptions options) {
        Transport transport = Transport.best();
        EventLoopGroup loops = transport.eventLoops(options.eventLoops());
        Connector connector = new Connector(transport, options);
        List<Lane> lanes = new ArrayList<>();
        for (int i = 0; i < options.eventLoops(); i++) {
            lanes.add(new Lane(loops.next(), connector, options, System.nanoTime() + i));
        }
        ClientRuntime runtime = new ClientRuntime(loops, List.copyOf(lanes));
        try {
            Lane first = lanes.get(0);
            Calls.await(
                    CompletableFuture.supplyAsync(first::connect, first.loop())
                            .thenCompose(connected -> connected));
        } catch (RuntimeException e) {
            runtime.close();
            throw e;
        }
        return runtime;
    }

    private Lane lane() {
        if (closed) {
            throw Failures.of(ErrorCode.CANCELLED, Outcome.DEFINITE, "the client is closed");
        }
        return lanes.get(Math.floorMod(nextLane.getAndIncrement(), lanes.size()));
    }

    @Override
    public Publisher publisher(String stream, PublisherOptions options) {
        Lane lane = lane();
        StreamName name = StreamName.parse(stream);
        StreamPublisher publisher =
                Calls.await(
                        CompletableFuture.supplyAsync(
                                        () ->
                                                new PublisherOpening(
                                                                lane, name, options, open::remove)
                                                        .open(),
                                        lane.loop())
                                .thenCompose(opened -> opened));
        register(publisher, true);
        return publisher;
    }

    @Override
    public SubscriptionBuilder subscription(String stream) {
        return new SubscriptionRequest(
                lane(), StreamName.parse(stream), AdminCalls::new, this::register);
    }

    @Override
    public ReaderBuilder reader(String stream) {
        return new ReadRequest(lane(), StreamName.parse(stream), this::register);
    }

    @Override
    public Admin admin() {
        return new AdminCalls(lane());
    }

    private void register(AutoCloseable part, boolean opened) {
        if (opened) {
            open.add(part);
        } else {
            open.remove(part);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        List<AutoCloseable> parts;
        synchronized (open) {
            parts = new ArrayList<>(open);
        }
        // Consumers first: their handlers may still publish.
        Collections.reverse(parts);
        parts.sort((a, b) -> Boolean.compare(a instanceof Publisher, b instanceof Publisher));
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (HadronException e) {
                LOG.warn("closing {}", part, e);
            } catch (Exception e) {
                throw new IllegalStateException("closing " + part, e);
            }
        }
        List<CompletableFuture<Void>> closing = new ArrayList<>();
        for (Lane lane : lanes) {
            closing.add(CompletableFuture.runAsync(lane::close, lane.loop()));
        }
        Calls.await(CompletableFuture.allOf(closing.toArray(new CompletableFuture<?>[0])));
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
    }
}
