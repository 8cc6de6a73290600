package io.hadron.server.log;

import io.hadron.core.replication.StopReason;
import io.hadron.server.shard.StoredBatch;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers why its group has stopped, and nothing else. */
final class QuietListener implements GroupLogListener {
    final List<StopReason> stops = new CopyOnWriteArrayList<>();

    @Override
    public void startServing(long term) {}

    @Override
    public void durable(long end) {}

    @Override
    public void committed(long end) {}

    @Override
    public void durableOnAll(long end) {}

    @Override
    public void replicated(StoredBatch batch) {}

    @Override
    public void cut(long newEnd) {}

    @Override
    public void leaderTrimmed(long lowMark) {}

    @Override
    public void replaced(StoredState state) {}

    @Override
    public void stopServing(long term, StopReason reason) {
        stops.add(reason);
    }
}
