package io.hadron.server.dev;

import io.hadron.proto.wire.StatusResponse;
import io.hadron.server.cluster.StatusProbe;
import io.hadron.server.config.HostPort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of processes on this machine. A node that dies is reported and not started again, so
 * that it can be seen what the others do without it.
 */
public final class DevCluster {
    private static final long START_SECONDS = 120;
    private static final long STOP_SECONDS = 20;
    private static final long REPORT_AFTER_MS = 300;

    private final DevLayout layout;
    private final List<DevNode> nodes = new ArrayList<>();
    private volatile boolean stopping;

    /** A stop by a signal is a success. */
    private volatile int exitCode;

    public DevCluster(DevLayout layout) {
        this.layout = layout;
    }

    /**
     * Starts all nodes, tells when they are ready, and waits for their end.
     *
     * @return exit code: 0 after a stop, 1 when the nodes ended by themselves
     */
    public int run() throws InterruptedException {
        long begun = System.nanoTime();
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .name("stop")
                                .unstarted(() -> {
                                    stop();
                                    Runtime.getRuntime().halt(exitCode);
                                }));
        try {
            start();
        } catch (IOException | ExecutionException | TimeoutException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            System.err.println("error: the cluster did not start: " + cause.getMessage());
            System.err.println(
                    "See the lines above; stop what uses the ports, or choose others with --port and --http-port.");
            exitCode = 1;
            stop();
            return 1;
        }
        System.out.printf(
                "ready hadron://%s nodes=%d data=%s in %d ms%n",
                addresses(layout.places()),
                nodes.size(),
                layout.data(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
        awaitEnd();
        if (!stopping) {
            exitCode = 1;
            System.err.println("error: all nodes have ended; see the lines above");
        }
        return exitCode;
    }

    private void start()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        List<DevLayout.Place> places = layout.places();
        DevLayout.Place before = null;
        for (DevLayout.Place place : places) {
            launch(place, before);
            before = place;
        }
        awaitReady();
        awaitVoters(places.getFirst());
    }

    /** All of them, or the first one that ends: others may wait for it in vain. */
    private void awaitReady() throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
        List<CompletableFuture<String>> ready = nodes.stream().map(DevNode::ready).toList();
        for (CompletableFuture<String> node : ready) {
            var _ =
                    node.whenComplete((line, failure) -> {
                        if (failure != null) {
                            ended.completeExceptionally(failure);
                        }
                    });
        }
        try {
            var _ =
                    CompletableFuture.anyOf(
                                    ended,
                                    CompletableFuture.allOf(
                                            ready.toArray(CompletableFuture<?>[]::new)))
                            .get(START_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new TimeoutException("not all nodes were ready within " + START_SECONDS + " s");
        }
    }

    /** Until a majority of the nodes can do without any of them. */
    private void awaitVoters(DevLayout.Place place) throws InterruptedException, TimeoutException {
        int wanted = nodes.size() >= 5 ? 5 : nodes.size() >= 3 ? 3 : 1;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        String last = "";
        while (System.nanoTime() < deadline) {
            try {
                StatusResponse status = StatusProbe.ask(new HostPort("127.0.0.1", place.port()));
                if (status.getCrcVotersCount() >= wanted && status.getReady()) {
                    return;
                }
                last = "the cluster controller has the voters " + status.getCrcVotersList();
            } catch (IOException e) {
                last = String.valueOf(e.getMessage());
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new TimeoutException(last);
    }

    /**
     * All processes start at once. The first node begins the cluster; nodes get their numbers in
     * the order in which they join, and theirs shall be those of their names: so each waits for the
     * one before it to have its own.
     */
    private synchronized void launch(DevLayout.Place place, DevLayout.@Nullable Place before)
            throws IOException {
        Map<String, String> settings = new HashMap<>();
        settings.put("HADRON_NODE_ID", place.name());
        settings.put("HADRON_CLUSTER_SECRET", layout.secret());
        settings.put("HADRON_CONTROLLER_PORT", Integer.toString(place.controllerPort()));
        settings.put("HADRON_PEER_PORT", Integer.toString(place.peerPort()));
        Path after = null;
        if (before != null) {
            after = before.identity();
            List<DevLayout.Place> others = new ArrayList<>(layout.places());
            others.remove(place);
            settings.put("HADRON_CLUSTER_JOIN", addresses(others));
        }
        DevNode node = DevNode.start(place, after, settings);
        nodes.add(node);
        var _ =
                node.exit()
                        .thenAcceptAsync(
                                this::report,
                                CompletableFuture.delayedExecutor(
                                        REPORT_AFTER_MS, TimeUnit.MILLISECONDS));
    }

    private static String addresses(List<DevLayout.Place> places) {
        return places.stream().map(DevLayout.Place::address).collect(Collectors.joining(","));
    }

    /** A moment later: what stops all nodes may reach them before it reaches this process. */
    private void report(DevNode node) {
        if (!stopping) {
            System.err.println(
                    node.place().name()
                            + " (pid "
                            + node.pid()
                            + ") ended with exit code "
                            + node.exitCode()
                            + "; the others go on. To bring it back, stop the cluster and start it again.");
        }
    }

    private void awaitEnd() {
        CompletableFuture.allOf(
                        nodes.stream().map(DevNode::exit).toArray(CompletableFuture<?>[]::new))
                .join();
    }

    /** All at once, since none needs to hand anything over. */
    private void stop() {
        stopping = true;
        List<DevNode> all;
        synchronized (this) {
            all = List.copyOf(nodes);
        }
        all.forEach(DevNode::stop);
        try {
            CompletableFuture.allOf(
                            all.stream().map(DevNode::exit).toArray(CompletableFuture<?>[]::new))
                    .get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            all.forEach(DevNode::kill);
        } catch (ExecutionException | TimeoutException e) {
            System.err.println(
                    "some nodes did not stop within " + STOP_SECONDS + " s and are killed");
            all.forEach(DevNode::kill);
        }
    }
}
