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
    private final Executor diskReads;
    private final Runnable flush;
    private final Map<Shard, RestlessLogs> restless = new ConcurrentHashMap<>();

    /**
     * Shares these.
     *
     * @param self this node as a replica
     * @param diskReads platform threads for what may block on the disk
     */
    public LogServices(
            NodeId self,
            TermReports reports,
            LogReader reader,
            PeerPort peers,
            Executor diskReads) {
        this.self = self;
        this.reports = reports;
        this.reader = reader;
        this.peers = peers;
        this.diskReads = diskReads;
        this.flush = peers::flush;
    }

    public NodeId self() {
        return self;
    }

    public LogReader reader() {
        return reader;
    }

    public PeerPort peers() {
        return peers;
    }

    public Executor diskReads() {
        return diskReads;
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
