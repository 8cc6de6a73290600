package io.hadron.server.consumer;

import io.hadron.server.shard.Shard;
import io.hadron.server.shard.ShardTimer;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The one timer of a consumer machine: its next deadline. Shard thread only. */
final class MachineDeadline {
    private final Shard shard;
    private final InstantSource clock;
    private final Runnable onDue;
    private @Nullable ShardTimer timer;
    private long dueMs = Long.MAX_VALUE;

    MachineDeadline(Shard shard, InstantSource clock, Runnable onDue) {
        this.shard = shard;
        this.clock = clock;
        this.onDue = onDue;
    }

    /** Moves it; Long.MAX_VALUE for never. */
    void set(long newDueMs) {
        if (newDueMs == dueMs) {
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        dueMs = newDueMs;
        timer =
                dueMs == Long.MAX_VALUE
                        ? null
                        : shard.schedule(Math.max(0, dueMs - clock.millis()), this::due);
    }

    private void due() {
        dueMs = Long.MAX_VALUE;
        onDue.run();
    }
}
