package io.hadron.cli.cluster;

import io.hadron.cli.output.Progress;
import io.hadron.cli.session.CommandFailure;
import io.hadron.cli.session.ExitCode;
import io.hadron.cli.session.Session;
import io.hadron.client.admin.ClusterStatus;
import io.hadron.client.admin.NodeMode;
import java.time.Duration;

/** Waits until a node that is drained holds nothing, or nothing that could go elsewhere. */
final class Draining {
    private static final long PAUSE_MS = 200;

    /**
     * Nothing is being copied and nothing has moved for so long: no other node can take the rest.
     */
    private static final Duration AT_REST = Duration.ofSeconds(5);

    private final Session session;
    private final String id;

    Draining(Session session, String id) {
        this.session = session;
        this.id = id;
    }

    /** The node, as it is when it is drained. */
    ClusterStatus.Node run(Duration timeout) throws InterruptedException {
        session.admin().nodeMode(id, NodeMode.DRAINING);
        ClusterStatus.Node now = Nodes.find(session, id);
        long total = now.replicas() + (long) now.leaders();
        long begun = System.nanoTime();
        long moved = begun;
        long left = total;
        try (Progress progress =
                new Progress(
                        session.env().err(),
                        session.env().terminals().err(),
                        "draining node " + id,
                        total)) {
            while (left > 0) {
                ClusterStatus status = session.admin().status();
                now = Nodes.find(status, id);
                long time = System.nanoTime();
                long before = left;
                left = now.replicas() + (long) now.leaders();
                if (left != before || isCopying(status)) {
                    moved = time;
                }
                progress.at(
                        total - left,
                        now.replicas() + " replicas, " + now.leaders() + " leaders left");
                if (now.leaders() == 0 && time - moved > AT_REST.toNanos()) {
                    return now;
                }
                if (time - begun > timeout.toNanos()) {
                    throw late(now, timeout);
                }
                Thread.sleep(PAUSE_MS);
            }
        }
        return now;
    }

    private static boolean isCopying(ClusterStatus status) {
        return status.nodes().stream()
                .anyMatch(node -> node.state().equals("up") && node.learners() > 0);
    }

    private CommandFailure late(ClusterStatus.Node now, Duration timeout) {
        return new CommandFailure(
                ExitCode.UNAVAILABLE,
                "node "
                        + id
                        + " still has "
                        + now.replicas()
                        + " replicas and leads "
                        + now.leaders()
                        + " groups after "
                        + timeout.toSeconds()
                        + " s",
                "it goes on; wait longer with --timeout, or take it back: hadron node uncordon "
                        + id);
    }
}
