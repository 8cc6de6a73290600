package io.hadron.server.log;

import io.hadron.core.model.NodeId;
import io.hadron.server.shard.Shard;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** What the logs of all groups of a node share. Any thread. */
public final class LogServices {
    private final NodeId self;
    private final TermReports reports;
    private final LogReader reader;
    private final PeerPort peers;
    private final DiskReads catchUp;
    private final ArrivalRoom arrivals;
    private final StateCopies copies = new StateCopies();
    private final Remakes remakes = new Remakes();
    private final Runnable flush;
    private final Map<Shard, RestlessLogs> restless = new ConcurrentHashMap<>();

    /**
     * Shares these.
     *
     * @param self this node as a replica
     * @param catchUp threads for what is read from disk for other replicas
     * @param arrivals memory for what they send
     */
    public LogServices(
            NodeId self,
            TermReports reports,
            LogReader reader,
            PeerPort peers,
            DiskReads catchUp,
            ArrivalRoom arrivals) {
        this.self = self;
        this.reports = reports;
        this.reader = reader;
        this.peers = peers;
        this.catchUp = catchUp;
        this.arrivals = arrivals;
        this.flush = peers::flush;
    }

    public NodeId self() {
        return self;
    }

    public LogReader reader() {
        return reader;
    }

    /** Platform threads for what may block on the disk while a client waits. */
    public Executor diskReads() {
        return reader.threads();
    }

    public PeerPort peers() {
        return peers;
    }

    StateCopies copies() {
        return copies;
    }

    Remakes remakes() {
        return remakes;
    }

    DiskReads catchUp() {
        return catchUp;
    }

    ArrivalRoom arrivals() {
        return arrivals;
    }

    /** Lets go what a turn has sent. */
    Runnable flush() {
        return flush;
    }

    TermReports reports() {
        return reports;
    }

    RestlessLogs restless(Shard shard) {
        return restless.computeIfAbsent(shard, RestlessLogs::new);
    }
}
