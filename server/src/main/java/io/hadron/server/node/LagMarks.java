package io.hadron.server.node;

import io.hadron.server.metrics.ReplicationFigures.Lag;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long followers are behind, from what is seen now and then: the ends of the logs at one look
 * are marks, and whoever has not reached its mark at a later look is behind since then. A busy
 * follower lacks something at every look, and reaches every mark.
 */
final class LagMarks {
    /**
     * A partition that not every follower holds whole.
     *
     * @param end of what is committed
     * @param held by every follower
     */
    record Behind(long group, long end, long held) {}

    private record Mark(long end, long nanos) {}

    private Map<Long, Mark> marks = Map.of();

    /** Takes all that are behind now. */
    synchronized Lag look(List<Behind> all, long nowNanos) {
        Map<Long, Mark> next = new HashMap<>();
        long records = 0;
        long nanos = 0;
        for (Behind one : all) {
            Mark before = marks.get(one.group);
            Mark mark =
                    before == null || one.held >= before.end ? new Mark(one.end, nowNanos) : before;
            next.put(one.group, mark);
            records = Math.max(records, one.end - one.held);
            nanos = Math.max(nanos, nowNanos - mark.nanos);
        }
        marks = next;
        return new Lag(records, nanos / 1_000_000);
    }
}
