package io.hadron.server.log;

import io.hadron.core.model.NodeId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What groups report, where no controller answers. */
public final class Unheard implements TermReports {
    final List<Long> gaveUp = new CopyOnWriteArrayList<>();
    final List<Long> repairs = new CopyOnWriteArrayList<>();

    @Override
    public void established(long group, long term) {}

    @Override
    public void newTermNeeded(long group, long term, @Nullable NodeId leader) {}

    @Override
    public void learnerCaughtUp(long group, long term, NodeId replica) {}

    @Override
    public void replicaDamaged(long group, long term, NodeId replica, long acked, long reported) {}

    @Override
    public void leaderGaveUp(long group, long term) {
        gaveUp.add(term);
    }

    @Override
    public void repairNeeded(long group, long term) {
        repairs.add(term);
    }
}
