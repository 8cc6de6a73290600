package io.hadron.core.partition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SequencesTest {

    @Test
    void theLargestIsFollowedByZero() {
        assertThat(Sequences.plus(Integer.MAX_VALUE, 1)).isZero();
        assertThat(Sequences.plus(Integer.MAX_VALUE - 2, 5)).isEqualTo(2);
        assertThat(Sequences.plus(7, 0)).isEqualTo(7);
    }

    @Test
    void distanceGoesTheShortWayRound() {
        assertThat(Sequences.distance(5, 9)).isEqualTo(4);
        assertThat(Sequences.distance(9, 5)).isEqualTo(-4);
        assertThat(Sequences.distance(Integer.MAX_VALUE, 3)).isEqualTo(4);
        assertThat(Sequences.distance(3, Integer.MAX_VALUE)).isEqualTo(-4);
        assertThat(Sequences.distance(0, (1 << 30) - 1)).isEqualTo((1 << 30) - 1);
        assertThat(Sequences.distance(0, 1 << 30)).isEqualTo(-(1 << 30));
    }
}
