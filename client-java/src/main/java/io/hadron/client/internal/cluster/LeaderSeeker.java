package io.hadron.client.internal.cluster;

import io.hadron.client.Fault;
import io.hadron.client.HadronException;
import io.hadron.client.internal.net.Failures;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.wire.PartitionInfo;
import io.hadron.proto.wire.StreamInfo;
import org.jspecify.annotations.Nullable;

/**
 * Finds the leader of one partition, as often as it is asked to, and notices when the leader
 * changes. While there is none it waits, but not longer than until a node tells of a new one. On
 * the loop.
 */
public final class LeaderSeeker {
    /** How long a leader that was deposed has to end what it began, before it counts as silent. */
    public static final long GRACE_MS = 300;

    private static final long LONGEST_WAIT_MS = 200;

    /** Who needs the leader. */
    public interface Seeking {
        /** Whether it still does. */
        boolean needsLeader();

        /** Here it is. */
        void found(Route route);

        /** Not yet; it goes on looking. */
        void delayed(HadronException why);

        /** There is no point in looking on. */
        void failed(HadronException why);

        /** Another node leads now than the one that was found last. */
        void moved(Route from);
    }

    private enum State {
        IDLE,
        LOOKING,
        WAITING
    }

    private final Lane lane;
    private final StreamName stream;
    private final int partition;
    private final Seeking seeking;
    private final boolean early;
    private final Backoff backoff;
    private final Runnable changed = this::changed;
    private State state = State.IDLE;
    private int step;
    private boolean listening;
    private boolean closed;
    private long unreadyTerm = -1;
    private @Nullable Route current;

    public LeaderSeeker(Lane lane, StreamName stream, int partition, Seeking seeking) {
        this(lane, stream, partition, seeking, false);
    }

    private LeaderSeeker(
            Lane lane, StreamName stream, int partition, Seeking seeking, boolean early) {
        this.early = early;
        this.lane = lane;
        this.stream = stream;
        this.partition = partition;
        this.seeking = seeking;
        this.backoff = lane.backoff(LONGEST_WAIT_MS);
    }

    /**
     * One that also finds leaders which are not ready, once in a term: for requests that wait there
     * for a moment, as batches do.
     */
    public static LeaderSeeker early(Lane lane, StreamName stream, int partition, Seeking seeking) {
        return new LeaderSeeker(lane, stream, partition, seeking, true);
    }

    /** Why a channel to a leader of before is ended from this side. */
    public static HadronException silent(Route from) {
        return Failures.of(
                ErrorCode.CONNECTION_LOST,
                "the leader moved away from "
                        + from.connection().peer()
                        + ", which does not answer");
    }

    /** Begins to look, unless it is looking. */
    public void seek() {
        if (!listening && !closed) {
            listening = true;
            lane.listen(stream, partition, changed);
        }
        if (state == State.IDLE && !closed) {
            look();
        }
    }

    /**
     * The leader that was found did not do: looks again, after a pause unless another one is known.
     */
    public void again(HadronException why) {
        Route from = current;
        current = null;
        Fault.Leader named = why.fault().leader();
        if (from != null && (named == null || named.term() >= from.term())) {
            unreadyTerm = from.term(); // it knows of its term: the next news is that it serves
        }
        lane.doubt(stream, partition, why);
        if (state != State.IDLE || closed) {
            return;
        }
        if (from != null && leadsElsewhere(from)) {
            look();
        } else {
            await(why);
        }
    }

    /** The leader that was found did what it should. */
    public void worked() {
        backoff.reset();
    }

    /** Stops looking and listening. */
    public void close() {
        closed = true;
        state = State.IDLE;
        step++;
        if (listening) {
            lane.unlisten(stream, changed);
        }
    }

    private void look() {
        if (!seeking.needsLeader()) {
            state = State.IDLE;
            return;
        }
        state = State.LOOKING;
        int mine = ++step;
        lane.route(stream, partition, term -> early && term != unreadyTerm)
                .whenComplete((route, failure) -> {
                    if (mine != step) {
                        return;
                    }
                    state = State.IDLE;
                    if (failure == null) {
                        current = route;
                        seeking.found(route);
                    } else {
                        notFound(Calls.errorOf(failure));
                    }
                });
    }

    private void notFound(HadronException error) {
        if (error.retryable()) {
            seeking.delayed(error);
            await(error);
        } else {
            seeking.failed(error);
        }
    }

    private void await(HadronException why) {
        state = State.WAITING;
        int mine = ++step;
        lane.later(
                backoff.nextMs(why.fault().retryAfter()),
                () -> {
                    if (mine == step) {
                        look();
                    }
                });
    }

    /** The metadata says something new of the partition. */
    private void changed() {
        if (closed) {
            return;
        }
        backoff.reset();
        if (state != State.IDLE) {
            look();
            return;
        }
        Route route = current;
        if (route != null && leadsElsewhere(route)) {
            seeking.moved(route);
        }
    }

    private boolean leadsElsewhere(Route route) {
        StreamInfo known = lane.known(stream);
        if (known == null || partition >= known.getPartitionsCount()) {
            return false;
        }
        PartitionInfo now = known.getPartitions(partition);
        return now.getTerm() > route.term()
                && !now.getLeader().isEmpty()
                && !now.getLeader().equals(route.node());
    }
}
