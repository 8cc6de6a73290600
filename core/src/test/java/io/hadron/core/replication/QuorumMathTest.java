package io.hadron.core.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QuorumMathTest {

    @Test
    void majorityIsMoreThanHalfAndNoMore() {
        for (int size = 1; size <= ReplicaSet.MAX_SIZE; size++) {
            int majority = QuorumMath.majority(size);
            assertThat(2 * majority).isGreaterThan(size);
            assertThat(2 * (majority - 1)).isLessThanOrEqualTo(size);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> QuorumMath.majority(0));
    }

    @Test
    void anyTwoMajoritiesShareAMember() {
        for (int size = 1; size <= 7; size++) {
            int majority = QuorumMath.majority(size);
            for (int a = 0; a < 1 << size; a++) {
                for (int b = 0; b < 1 << size; b++) {
                    if (Integer.bitCount(a) >= majority && Integer.bitCount(b) >= majority) {
                        assertThat(a & b).isNotZero();
                    }
                }
            }
        }
    }

    @Test
    void majorityEndIsTheHighestEndThatAMajorityHolds() {
        var random = new Random(1);
        for (int round = 0; round < 5_000; round++) {
            long[] ends = random.longs(1 + random.nextInt(7), 0, 12).toArray();
            long expected = 0;
            for (long candidate = 0; candidate < 12; candidate++) {
                long end = candidate;
                if (2 * Arrays.stream(ends).filter(e -> e >= end).count() > ends.length) {
                    expected = candidate;
                }
            }
            assertThat(QuorumMath.majorityEnd(ends, all(ends.length)))
                    .as(Arrays.toString(ends))
                    .isEqualTo(expected);
            assertThat(QuorumMath.commonEnd(ends))
                    .isEqualTo(Arrays.stream(ends).min().orElseThrow());
        }
    }

    private static boolean[] all(int size) {
        boolean[] counted = new boolean[size];
        Arrays.fill(counted, true);
        return counted;
    }
}
