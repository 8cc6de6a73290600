package io.hadron.server.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.partition.AckLevel;
import io.hadron.core.replication.StopReason;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.wire.Failure;
import io.hadron.proto.wire.Outcome;
import io.hadron.server.session.LeaderHints;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What producers send to a leader that was named and is not ready yet. */
class EarlyProduceTest {
    private static final String SELF = "1";
    private static final String OTHER = "2";
    private volatile LeaderHints.@Nullable Leader named = new LeaderHints.Leader(SELF, 1);

    private PartitionBench bench() {
        return new PartitionBench(group -> named);
    }

    @Test
    void waitsForTheTermAndIsTakenInOrder() throws Exception {
        try (PartitionBench bench = bench()) {
            List<PartitionBench.Fate> fates = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                fates.add(bench.produce(1, 100, AckLevel.MAJORITY, i));
            }
            assertThat(fates).allSatisfy(fate -> assertThat(isOpen(fate)).isTrue());
            bench.lead(1);
            PartitionBench.Fate after = bench.produce(1, 100, AckLevel.MAJORITY, 12);
            bench.until(() -> after.acks.get() == 1);
            for (int i = 0; i < 12; i++) {
                PartitionBench.Fate fate = fates.get(i);
                assertThat(fate.failure).isNull();
                assertThat(fate.acks).hasValue(1);
                assertThat(fate.releases).hasValue(1);
                assertThat(fate.offset).isEqualTo(fates.getFirst().offset + i);
            }
            assertThat(after.offset).isEqualTo(fates.getLast().offset + 1);
        }
    }

    @Test
    void isSentOnWhenAnotherNodeIsNamedInstead() throws Exception {
        try (PartitionBench bench = bench()) {
            PartitionBench.Fate fate = bench.produce(1, 100, AckLevel.MAJORITY, 0);
            assertThat(isOpen(fate)).isTrue();
            named = new LeaderHints.Leader(OTHER, 2);
            bench.until(() -> !isOpen(fate));
            assertRefused(fate, ErrorCode.NOT_LEADER);
            assertThat(fate.failure.getLeader()).isEqualTo(OTHER);
        }
    }

    @Test
    void isRefusedWhenTheTermDoesNotBegin() throws Exception {
        try (PartitionBench bench = bench()) {
            PartitionBench.Fate first = bench.produce(1, 100, AckLevel.MAJORITY, 0);
            PartitionBench.Fate second = bench.produce(1, 100, AckLevel.MAJORITY, 1);
            bench.until(() -> !isOpen(first));
            assertRefused(first, ErrorCode.UNAVAILABLE);
            bench.until(() -> !isOpen(second));
            assertRefused(second, ErrorCode.UNAVAILABLE);
        }
    }

    @Test
    void isRefusedWhenThePartitionIsClosed() throws Exception {
        try (PartitionBench bench = bench()) {
            PartitionBench.Fate fate = bench.produce(1, 100, AckLevel.MAJORITY, 0);
            bench.on(() -> bench.partition.close(StopReason.SHUTDOWN));
            assertThat(isOpen(fate)).isFalse();
            assertThat(fate.releases).hasValue(1);
        }
    }

    @Test
    void doesNotWaitWhereTooManyDoAlready() throws Exception {
        try (PartitionBench bench = bench()) {
            List<PartitionBench.Fate> large = new ArrayList<>();
            for (int i = 0; i < 4; i++) { // the bench has room for 1 MiB
                large.add(bench.produce(1, 300_000, AckLevel.MAJORITY, i));
            }
            assertThat(large.subList(0, 3)).allSatisfy(fate -> assertThat(isOpen(fate)).isTrue());
            assertRefused(large.get(3), ErrorCode.UNAVAILABLE);
            bench.lead(1);
            bench.until(() -> large.get(2).acks.get() == 1);
        }
    }

    @Test
    void isRefusedAtOnceWhereAnotherNodeLeads() throws Exception {
        named = new LeaderHints.Leader(OTHER, 2);
        try (PartitionBench bench = bench()) {
            assertRefused(bench.produce(1, 100, AckLevel.MAJORITY, 0), ErrorCode.NOT_LEADER);
        }
    }

    private static boolean isOpen(PartitionBench.Fate fate) {
        return fate.acks.get() == 0 && fate.failure == null;
    }

    private static void assertRefused(PartitionBench.Fate fate, ErrorCode code) {
        Failure failure = fate.failure;
        assertThat(failure).isNotNull();
        assertThat(failure.getCode()).isEqualTo(code.number());
        assertThat(failure.getOutcome()).isEqualTo(Outcome.DEFINITE);
        assertThat(fate.acks).hasValue(0);
        assertThat(fate.releases).hasValue(1);
    }
}
