package io.hadron.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.server.metrics.ReplicationFigures.Lag;
import io.hadron.server.node.LagMarks.Behind;
import java.util.List;
import org.junit.jupiter.api.Test;

class LagMarksTest {
    private static final long SECOND = 1_000_000_000;

    private final LagMarks marks = new LagMarks();

    @Test
    void aBusyFollowerThatReachesItsMarksIsNotLate() {
        for (long i = 1; i < 10; i++) {
            assertThat(marks.look(List.of(new Behind(1, 100 * i, 100 * i - 5)), i * SECOND))
                    .as("look %d", i)
                    .isEqualTo(new Lag(5, 0));
        }
    }

    @Test
    void whoStandsStillIsBehindSinceItsFirstMark() {
        marks.look(List.of(new Behind(1, 100, 90)), SECOND);
        marks.look(List.of(new Behind(1, 500, 90), new Behind(2, 10, 0)), 4 * SECOND);
        assertThat(marks.look(List.of(new Behind(1, 900, 95), new Behind(2, 10, 0)), 9 * SECOND))
                .isEqualTo(new Lag(805, 8_000));
        assertThat(marks.look(List.of(new Behind(2, 10, 0)), 10 * SECOND))
                .as("the first one has caught up")
                .isEqualTo(new Lag(10, 6_000));
        assertThat(marks.look(List.of(), 11 * SECOND)).isEqualTo(new Lag(0, 0));
        assertThat(marks.look(List.of(new Behind(2, 20, 10)), 12 * SECOND))
                .isEqualTo(new Lag(10, 0));
    }
}
