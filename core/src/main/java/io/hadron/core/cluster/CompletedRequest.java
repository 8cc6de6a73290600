package io.hadron.core.cluster;

import java.util.List;

/**
 * A change set that was applied, remembered so that a retry gets the same answer.
 *
 * @param version that first contained it; also its key: the oldest are forgotten first
 */
public record CompletedRequest(
        long version, String requestId, long fingerprint, List<AppliedChange> changes) {
    /** Most requests remembered. */
    public static final int MAX_REMEMBERED = 1_000;

    /** Most objects of all remembered requests together. */
    public static final int MAX_REMEMBERED_CHANGES = 20_000;

    public CompletedRequest {
        changes = List.copyOf(changes);
    }
}
