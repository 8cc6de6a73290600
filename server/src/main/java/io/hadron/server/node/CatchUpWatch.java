package io.hadron.server.node;

import io.hadron.server.config.ReplicationConfig;
import io.hadron.server.log.CatchUpPace;
import io.hadron.server.log.DiskReads;
import io.hadron.server.log.PacedReads;
import io.hadron.storage.SpaceState;
import io.hadron.storage.StoreObserver;
import java.util.concurrent.Executor;

/**
 * Sees how long this node's writes take, and sets the pace of what is read for other nodes by it.
 */
final class CatchUpWatch implements StoreObserver {
    private final StoreObserver next;
    private final CatchUpPace pace;

    /**
     * @param next is told too
     */
    CatchUpWatch(ReplicationConfig config, StoreObserver next) {
        this.next = next;
        this.pace =
                new CatchUpPace(
                        new CatchUpPace.Limits(
                                config.catchUpRate().bytes(),
                                config.catchUpFloor().bytes(),
                                config.catchUpPatience().toNanos()),
                        System::nanoTime);
    }

    /** Reads at this pace. */
    DiskReads reads(Executor threads) {
        return new PacedReads(threads, pace);
    }

    @Override
    public void committed(int writes, long bytes, long nanos) {
        pace.committed(nanos);
        next.committed(writes, bytes, nanos);
    }

    @Override
    public void synced(long nanos) {
        next.synced(nanos);
    }

    @Override
    public void spaceChanged(SpaceState now, long freeBytes) {
        next.spaceChanged(now, freeBytes);
    }

    @Override
    public void stalled(boolean now) {
        next.stalled(now);
    }
}
