package io.hadron.simulation.broker;

import java.util.HashMap;
import java.util.Map;

/**
 * How far the operator's retention rule has allowed each log to be dropped. Outlives the broker's
 * processes.
 */
public final class Retention {

    private final Map<Long, Long> allowed = new HashMap<>();

    void allowed(long group, long lowMark) {
        allowed.merge(group, lowMark, Math::max);
    }

    /** The greatest low mark that the group's log may have. */
    public long allowed(long group) {
        return allowed.getOrDefault(group, 0L);
    }
}
