package io.hadron.client.internal.publish;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchClockTest {
    private final BatchClock clock = new BatchClock(5_000, 500);

    @Test
    void anIdlePublisherSendsAtOnce() {
        assertThat(clock.untilDue(10_000, 10_000, true, 0)).isLessThanOrEqualTo(0);
    }

    @Test
    void sendsOfPartialBatchesKeepAGap() {
        assertThat(clock.untilDue(10_000, 10_000, true, 9_900)).isEqualTo(400);
        assertThat(clock.untilDue(10_400, 10_000, true, 9_900)).isZero();
    }

    @Test
    void whileOneIsOnItsWayRecordsWaitForCompany() {
        assertThat(clock.untilDue(10_000, 10_000, false, 0)).isEqualTo(5_000);
        assertThat(clock.untilDue(15_000, 10_000, false, 0)).isZero();
    }

    @Test
    void theDelayIsAnUpperBound() {
        BatchClock impatient = new BatchClock(0, 500);
        assertThat(impatient.untilDue(10_000, 10_000, false, 9_999)).isZero();
        assertThat(impatient.untilDue(10_000, 10_000, true, 9_999)).isZero();
    }
}
