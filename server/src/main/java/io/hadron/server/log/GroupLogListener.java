package io.hadron.server.log;

import io.hadron.core.replication.StopReason;
import io.hadron.server.shard.StoredBatch;

/** What the owner of a {@link GroupLog} is told, on its shard. */
public interface GroupLogListener {
    /**
     * The term is established: take writes, serve reads. Everything in the log is committed or
     * about to be told so.
     */
    void startServing(long term);

    /** Everything below this offset is durable on this node. Only while the log serves. */
    void durable(long end);

    /** Everything below this offset is committed. On leaders and followers. */
    void committed(long end);

    /** Everything below this offset is durable on every replica. */
    void durableOnAll(long end);

    /**
     * A batch that another replica sent is at the end of the log now, neither durable nor
     * committed. Its memory is the log's: to keep it, retain it.
     */
    void replicated(StoredBatch batch);

    /** The log ends here now: what was behind it is gone. */
    void cut(long newEnd);

    /**
     * The leader has dropped the log below this offset; everything below it is committed. A group
     * whose replicas trim by themselves does nothing.
     */
    void leaderTrimmed(long lowMark);

    /** The group has another state now, and its log is empty and begins anew at its low mark. */
    void replaced(StoredState state);

    /** Serve nothing more; what waits has an unknown outcome. */
    void stopServing(long term, StopReason reason);
}
