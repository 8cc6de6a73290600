package io.hadron.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.client.admin.AuditEntry;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditCommandTest {
    @Test
    void timesAreUtcAndWhatIsEmptyIsADash() {
        AuditEntry recovery =
                new AuditEntry(
                        7,
                        Instant.parse("2026-03-01T11:22:33Z"),
                        "forced-recovery",
                        "operator",
                        "shop/orders/0: node 2",
                        "fire");
        AuditEntry removal =
                new AuditEntry(
                        9,
                        Instant.parse("2026-03-02T11:22:33.450Z"),
                        "node-removed-with-loss",
                        "operator",
                        "node 3",
                        "");
        assertThat(
                        AuditCommand.TABLE.render(
                                List.of(AuditCommand.row(recovery), AuditCommand.row(removal))))
                .isEqualTo(
                        """
                        TIME                       BY         ACTION                   WHAT                    REASON
                        2026-03-01T11:22:33Z       operator   forced-recovery          shop/orders/0: node 2   fire
                        2026-03-02T11:22:33.450Z   operator   node-removed-with-loss   node 3                  -
                        """);
        assertThat(AuditCommand.row(recovery).toString())
                .isEqualTo(
                        "{\"time\":\"2026-03-01T11:22:33Z\",\"version\":7,\"by\":\"operator\","
                                + "\"action\":\"forced-recovery\",\"text\":\"shop/orders/0: node 2\","
                                + "\"reason\":\"fire\"}");
    }
}
