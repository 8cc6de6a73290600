package io.hadron.server.request;

import io.hadron.core.model.AuditRecord;
import io.hadron.proto.wire.AuditEntry;
import io.hadron.proto.wire.AuditResponse;
import java.util.Collection;
import java.util.Locale;

/** The records of what may have cost data. */
final class AuditAnswer {
    private AuditAnswer() {}

    /**
     * The newest ones, the oldest of them first.
     *
     * @param limit 0 = all
     */
    static AuditResponse of(Collection<AuditRecord> kept, int limit) {
        int wanted = limit <= 0 ? kept.size() : Math.min(limit, kept.size());
        AuditResponse.Builder response = AuditResponse.newBuilder();
        kept.stream()
                .skip(kept.size() - wanted)
                .forEach(record -> response.addEntries(entry(record)));
        return response.build();
    }

    private static AuditEntry entry(AuditRecord record) {
        String action = record.action().name().toLowerCase(Locale.ROOT).replace('_', '-');
        return AuditEntry.newBuilder()
                .setVersion(record.version())
                .setTimeMs(record.timeMs())
                .setAction(action)
                .setBy(by(record.action()))
                .setText(record.text())
                .setReason(record.reason())
                .build();
    }

    private static String by(AuditRecord.Action action) {
        return switch (action) {
            case FORCED_RECOVERY, NODE_REMOVED_WITH_LOSS -> "operator";
            case RESUMED_WITHOUT_UNSYNCED -> "node";
        };
    }
}
