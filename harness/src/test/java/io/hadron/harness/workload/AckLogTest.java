package io.hadron.harness.workload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Outages are measured per partition: one that is quiet is not hidden by others. */
class AckLogTest {
    private final AckLog log = new AckLog(2);

    @Test
    void theLongestGapOfAnyPartitionCounts() {
        for (long at = 10; at <= 100; at += 10) {
            log.acked(0, at);
        }
        log.acked(1, 20);
        log.acked(1, 90);
        assertThat(log.longestGap(0, 10, 100)).isEqualTo(10);
        assertThat(log.longestGap(10, 100)).isEqualTo(70);
        assertThat(log.longestGap(50, 100)).as("the stretch cuts it").isEqualTo(40);
    }

    @Test
    void silenceToTheEndCounts() {
        log.acked(0, 10);
        assertThat(log.longestGap(0, 0, 100)).isEqualTo(90);
    }

    @Test
    void allPartitionsMustHaveAcked() {
        log.acked(0, 10);
        assertThat(log.allAckedAfter(5)).isFalse();
        log.acked(1, 7);
        assertThat(log.allAckedAfter(5)).isTrue();
        assertThat(log.allAckedAfter(7)).isFalse();
    }

    @Test
    void percentilesOfFewAreTheLongest() {
        var outages = new Outages();
        assertThat(outages.text()).isEqualTo("-");
        for (int i = 1; i <= 20; i++) {
            outages.add(i * 1_000_000L);
        }
        assertThat(outages.percentileMs(50)).isEqualTo(10);
        assertThat(outages.text()).isEqualTo("10 / 20 / 20 ms");
    }
}
