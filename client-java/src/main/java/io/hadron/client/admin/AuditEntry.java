package io.hadron.client.admin;

import java.time.Instant;

/**
 * Something that may have cost data. The cluster keeps the newest 1,000.
 *
 * @param version of the metadata that first contained it; grows from entry to entry
 * @param time by the clock of the node that was asked for it, or that it came over
 * @param action {@code forced-recovery}, {@code node-removed-with-loss} or {@code
 *     resumed-without-unsynced}; there may be others in later versions
 * @param by {@code operator} or {@code node}
 * @param text for people
 * @param reason that the operator gave; may be empty
 */
public record AuditEntry(
        long version, Instant time, String action, String by, String text, String reason) {}
