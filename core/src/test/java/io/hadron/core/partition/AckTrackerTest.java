package io.hadron.core.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AckTrackerTest {

    private static final long FAR = Long.MAX_VALUE;

    private final List<String> released = new ArrayList<>();
    private final AckTracker<String> acks = new AckTracker<>();
    private final AckTracker.Sink<String> sink =
            (ticket, result) -> released.add(ticket + " " + result);

    @Test
    void eachLevelWaitsForItsOwn() {
        acks.await(AckLevel.WRITE, 5, FAR, "w", sink);
        acks.await(AckLevel.MAJORITY, 5, FAR, "m", sink);
        acks.await(AckLevel.ALL, 5, FAR, "a", sink);
        acks.durable(4, sink);
        assertThat(released).isEmpty();
        acks.durable(5, sink);
        assertThat(released).containsExactly("w ACKED");
        acks.committed(6, sink);
        assertThat(released).containsExactly("w ACKED", "m ACKED");
        acks.durableOnAll(6, sink);
        assertThat(released).hasSize(3);
        assertThat(acks.size()).isZero();
    }

    @Test
    void aDuplicateWaitsForTheFirstWriteAndNoLonger() {
        acks.await(AckLevel.MAJORITY, 5, FAR, "first", sink);
        acks.await(AckLevel.MAJORITY, 9, FAR, "second", sink);
        acks.await(AckLevel.MAJORITY, 5, FAR, "retry", sink);
        acks.committed(5, sink);
        assertThat(released).containsExactly("first ACKED", "retry ACKED");
        acks.await(AckLevel.MAJORITY, 5, FAR, "late retry", sink);
        assertThat(released).endsWith("late retry ACKED");
    }

    @Test
    void aDeadlineEndsAWaitWithoutTouchingOthers() {
        acks.await(AckLevel.MAJORITY, 5, 100, "a", sink);
        acks.await(AckLevel.MAJORITY, 6, 50, "b", sink);
        acks.await(AckLevel.MAJORITY, 7, 200, "c", sink);
        acks.expire(49, sink);
        assertThat(released).isEmpty();
        acks.expire(50, sink);
        assertThat(released).containsExactly("b TIMED_OUT");
        acks.committed(6, sink);
        assertThat(released).containsExactly("b TIMED_OUT", "a ACKED");
        acks.expire(200, sink);
        assertThat(released).endsWith("c TIMED_OUT");
        assertThat(acks.size()).isZero();
    }

    @Test
    void theEndOfATermEndsEveryWait() {
        acks.await(AckLevel.WRITE, 5, FAR, "a", sink);
        acks.await(AckLevel.ALL, 5, FAR, "b", sink);
        acks.committed(9, sink);
        acks.endTerm(sink);
        assertThat(released).containsExactly("a TERM_ENDED", "b TERM_ENDED");
        acks.await(AckLevel.MAJORITY, 5, FAR, "c", sink);
        assertThat(released).as("what was reached in the old term does not count").hasSize(2);
        acks.committed(5, sink);
        assertThat(released).endsWith("c ACKED");
    }

    private record Wait(long end, long deadline, int id) {}

    @Test
    void behavesLikeASortedListUnderRandomLoad() {
        var random = new Random(8);
        for (int round = 0; round < 300; round++) {
            var tracker = new AckTracker<Integer>();
            var model = new TreeMap<Integer, Wait>();
            var actual = new ArrayList<Integer>();
            AckTracker.Sink<Integer> collect = (ticket, result) -> actual.add(ticket);
            long end = 0;
            long reached = 0;
            for (int step = 0; step < 400; step++) {
                var expected = new ArrayList<Integer>();
                actual.clear();
                switch (random.nextInt(6)) {
                    case 0 -> {
                        reached = Math.min(end, reached + random.nextInt(60));
                        long to = reached;
                        model.values().stream()
                                .filter(w -> w.end <= to)
                                .sorted(
                                        java.util.Comparator.comparingLong(Wait::end)
                                                .thenComparingInt(Wait::id))
                                .forEach(w -> expected.add(w.id));
                        tracker.committed(reached, collect);
                    }
                    case 1 -> {
                        long now = step;
                        model.values().stream()
                                .filter(w -> w.deadline <= now)
                                .forEach(w -> expected.add(w.id));
                        tracker.expire(now, collect);
                        actual.sort(null);
                    }
                    default -> {
                        boolean retry = random.nextInt(5) == 0 && end > 0;
                        end += retry ? 0 : 1 + random.nextInt(9);
                        long target = retry ? Math.max(1, end - random.nextInt(40)) : end;
                        long deadline = (long) step + random.nextInt(300);
                        model.put(step, new Wait(target, deadline, step));
                        if (target <= reached) {
                            expected.add(step);
                        }
                        tracker.await(AckLevel.MAJORITY, target, deadline, step, collect);
                    }
                }
                assertThat(actual).as("round %d step %d", round, step).isEqualTo(expected);
                expected.forEach(model::remove);
                assertThat(tracker.size()).isEqualTo(model.size());
            }
        }
    }
}
