package io.hadron.server.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.model.AuditRecord;
import io.hadron.core.model.AuditRecord.Action;
import io.hadron.proto.wire.AuditEntry;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditAnswerTest {
    private static final List<AuditRecord> KEPT =
            List.of(
                    new AuditRecord(3, 1_000, Action.FORCED_RECOVERY, "shop/a/0", "fire"),
                    new AuditRecord(7, 2_000, Action.NODE_REMOVED_WITH_LOSS, "node 2", ""),
                    new AuditRecord(9, 3_000, Action.RESUMED_WITHOUT_UNSYNCED, "node 3", ""));

    @Test
    void theNewestComeLastAndOthersGoFirst() {
        assertThat(AuditAnswer.of(KEPT, 2).getEntriesList())
                .extracting(AuditEntry::getVersion)
                .containsExactly(7L, 9L);
        assertThat(AuditAnswer.of(KEPT, 0).getEntriesCount()).isEqualTo(3);
        assertThat(AuditAnswer.of(KEPT, 1_000).getEntriesCount()).isEqualTo(3);
        assertThat(AuditAnswer.of(List.of(), 5).getEntriesCount()).isZero();
    }

    @Test
    void saysWhoDidWhatAndWhy() {
        assertThat(AuditAnswer.of(KEPT, 0).getEntries(0))
                .isEqualTo(
                        AuditEntry.newBuilder()
                                .setVersion(3)
                                .setTimeMs(1_000)
                                .setAction("forced-recovery")
                                .setBy("operator")
                                .setText("shop/a/0")
                                .setReason("fire")
                                .build());
        assertThat(AuditAnswer.of(KEPT, 0).getEntries(2))
                .returns("resumed-without-unsynced", AuditEntry::getAction)
                .returns("node", AuditEntry::getBy);
    }
}
