package io.hadron.server.log;

import io.hadron.core.replication.StopReason;

/** What the owner of a {@link GroupLog} is told, on its shard. */
public interface GroupLogListener {
    /**
     * The term is established: take writes, serve reads. Everything in the log is committed or
     * about to be told so.
     */
    void startServing(long term);

    /** Everything below this offset is durable on this node. */
    void durable(long end);

    /** Everything below this offset is committed. */
    void committed(long end);

    /** Everything below this offset is durable on every replica. */
    void durableOnAll(long end);

    /** Serve nothing more; what waits has an unknown outcome. */
    void stopServing(long term, StopReason reason);
}
