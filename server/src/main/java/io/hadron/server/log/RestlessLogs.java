package io.hadron.server.log;

import io.hadron.server.shard.Shard;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The logs of one shard whose machines want to be woken: one timer for all, none while all are
 * quiet. Shard thread only.
 */
final class RestlessLogs {
    private static final long PERIOD_MS = 200;

    private final Shard shard;
    private final Set<GroupLog> logs = new LinkedHashSet<>();
    private boolean scheduled;

    RestlessLogs(Shard shard) {
        this.shard = shard;
    }

    /** The log is ticked until it is quiet. */
    void add(GroupLog log) {
        if (logs.add(log) && !scheduled) {
            schedule();
        }
    }

    void remove(GroupLog log) {
        logs.remove(log);
    }

    private void schedule() {
        scheduled = true;
        shard.schedule(PERIOD_MS, this::tick);
    }

    private void tick() {
        scheduled = false;
        List<GroupLog> due = new ArrayList<>(logs);
        for (GroupLog log : due) {
            if (!log.tick()) {
                logs.remove(log);
            }
        }
        if (!logs.isEmpty() && !scheduled) {
            schedule();
        }
    }
}
