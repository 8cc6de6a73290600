package io.hadron.server.peer;

import io.hadron.core.model.NodeId;
import io.hadron.server.config.HostPort;
import io.hadron.server.metrics.PeerFigures;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.ConnectException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's relation to one other: connected or not, and how it is judged while it is not. The
 * lower node id dials; the higher one, once it has lost the other, only knocks: whether the port is
 * still open tells a process that is gone from a broken network. One event loop.
 */
final class PeerLink {
    private static final Logger LOG = LoggerFactory.getLogger(PeerLink.class);
    private static final long FIRST_DELAY_MS = 10;
    private static final long LONGEST_DELAY_MS = 400;

    /** A connection that broke may be there again before anybody is told. */
    private static final long VERDICT_MS = 100;

    /** A member that was never seen gets this many timeouts to come up. */
    private static final int GRACE_TIMEOUTS = 10;

    /** What a link needs of the network. */
    interface Dialing {
        /** Connects and begins a handshake, or closes at once if this side only knocks. */
        void connect(PeerLink link, HostPort address, boolean knock);

        EventLoop loop();

        PeerEvents events();
    }

    private final Dialing network;
    private final PeerContext context;
    private final boolean dials;
    private final PeerTraffic traffic = new PeerTraffic();
    private PeerPlace place;
    private volatile @Nullable PeerConnection connection;
    private volatile PeerState.Sight sight = PeerState.Sight.CONNECTING;
    private volatile long session;
    private volatile String refusal = "";
    private volatile long sinceNanos = System.nanoTime();
    private int failures;
    private boolean attempting;

    /** The process that was expected when the last attempt was made. */
    private long attempted;

    private boolean dropped;
    private @Nullable Future<?> next;
    private @Nullable Future<?> verdict;

    PeerLink(Dialing network, PeerContext context, PeerPlace place) {
        this.network = network;
        this.context = context;
        this.place = place;
        this.dials = context.self().node().compareTo(place.node()) < 0;
    }

    NodeId node() {
        return place.node();
    }

    /** The connection for messages, or null. Any thread. */
    @Nullable PeerConnection connection() {
        return connection;
    }

    /** Any thread. */
    PeerState state() {
        PeerConnection open = connection;
        return new PeerState(
                place.node(),
                sight,
                session,
                (System.nanoTime() - sinceNanos) / 1_000_000,
                refusal,
                open == null ? 0 : open.outbox().waitingBytes());
    }

    /** For whoever watches. Any thread. */
    PeerFigures figures() {
        PeerConnection open = connection;
        return new PeerFigures(
                place.node().toString(),
                open != null,
                traffic.in(),
                traffic.out(),
                open == null ? 0 : open.outbox().waitingBytes());
    }

    void start() {
        giveTime();
        attempt();
    }

    /** A process that was never seen has some time to come up. */
    private void giveTime() {
        see(PeerState.Sight.CONNECTING);
        cancel(verdict);
        verdict =
                network.loop()
                        .schedule(
                                () -> lost(false),
                                GRACE_TIMEOUTS * context.config().timeout().toNanos(),
                                TimeUnit.NANOSECONDS);
    }

    void move(PeerPlace newPlace) {
        boolean moved = !newPlace.address().equals(place.address());
        boolean restarted = newPlace.session() > Math.max(place.session(), session);
        place = newPlace;
        if (restarted && connection == null) {
            giveTime();
        }
        if (moved && connection == null) {
            failures = 0;
            cancel(next);
            next = null;
            attempt();
        }
    }

    void drop() {
        dropped = true;
        cancel(next);
        cancel(verdict);
        PeerConnection open = connection;
        if (open != null) {
            connection = null;
            open.close(PeerConnection.End.CLOSED, "the node is no member any more");
            network.events().down(node());
        }
    }

    private void attempt() {
        if (dropped || attempting || connection != null) {
            return;
        }
        attempting = true;
        attempted = place.session();
        network.connect(this, place.address(), !dials);
    }

    /** The other side is known. Any connection before this one is dead, whatever it looks like. */
    void connected(PeerConnection fresh, long newSession) {
        PeerConnection before = connection;
        if (before != null) {
            connection = null;
            before.close(PeerConnection.End.CLOSED, "a newer connection has come");
            network.events().down(node());
        }
        cancel(next);
        next = null;
        cancel(verdict);
        verdict = null;
        attempting = false;
        failures = 0;
        refusal = "";
        session = newSession;
        see(PeerState.Sight.UP);
        fresh.countInto(traffic);
        connection = fresh;
        LOG.info("node {} is connected, session {}", node(), newSession);
        network.events().up(node(), newSession);
    }

    /** A connection that was open has ended. */
    void disconnected(PeerConnection which, PeerConnection.End end, String why) {
        if (connection != which) {
            return;
        }
        connection = null;
        network.events().down(node());
        if (dropped) {
            return;
        }
        if (end == PeerConnection.End.OVERFLOW || end == PeerConnection.End.CLOSED) {
            LOG.warn("the connection with node {} is begun anew: {}", node(), why);
        } else {
            LOG.info("the connection with node {} has ended{}", node(), because(why));
        }
        if (end == PeerConnection.End.SILENT) {
            lost(false);
        } else {
            verdict = network.loop().schedule(() -> lost(false), VERDICT_MS, TimeUnit.MILLISECONDS);
        }
        attempt();
    }

    /** An attempt to connect came to nothing, or a knock was heard. */
    void failed(@Nullable Throwable cause, String why) {
        attempting = false;
        if (dropped || connection != null) {
            return;
        }
        boolean same = attempted == place.session();
        if (cause instanceof ConnectException && isRefusal(cause) && same && attempted > 0) {
            lost(true);
        } else if (cause != null) {
            LOG.debug("node {} can not be reached at {}", node(), place.address(), cause);
        }
        note(why);
        failures++;
        long longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS << Math.min(failures, 10));
        long delay = longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1);
        cancel(next);
        next = network.loop().schedule(this::attempt, delay, TimeUnit.MILLISECONDS);
    }

    /** Netty's epoll transport and the JDK word it differently; both name what happened. */
    private static boolean isRefusal(Throwable cause) {
        return String.valueOf(cause.getMessage()).contains("refused");
    }

    private void note(String why) {
        if (!why.isEmpty() && !why.equals(refusal)) {
            LOG.warn("no connection with node {}: {}", node(), why);
        }
        refusal = why;
    }

    private void lost(boolean gone) {
        PeerState.Sight worse = gone ? PeerState.Sight.GONE : PeerState.Sight.LOST;
        if (dropped || connection != null || sight == worse || sight == PeerState.Sight.GONE) {
            return;
        }
        cancel(verdict);
        verdict = null;
        see(worse);
        LOG.warn("node {} is lost{}", node(), gone ? ": its process is gone" : "");
        network.events().lost(node(), Math.max(session, place.session()), gone);
    }

    private void see(PeerState.Sight seen) {
        sight = seen;
        sinceNanos = System.nanoTime();
    }

    private static String because(String why) {
        return why.isEmpty() ? "" : ": " + why;
    }

    private static void cancel(@Nullable Future<?> future) {
        if (future != null) {
            future.cancel(false);
        }
    }
}
