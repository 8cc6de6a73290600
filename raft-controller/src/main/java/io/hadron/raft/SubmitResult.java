package io.hadron.raft;

import io.hadron.core.cluster.MetadataOutcome;

/** What came of submitting a command. */
public sealed interface SubmitResult {
    /** It was committed and applied, possibly with a refusal as its outcome. */
    record Done(MetadataOutcome outcome) implements SubmitResult {}

    /** DEFINITE: it was not taken and will never take effect. Retry later. */
    record Unavailable(String reason) implements SubmitResult {}

    /** UNKNOWN: it may have taken effect, or may yet. Send the same command again to find out. */
    record Unknown(String reason) implements SubmitResult {}
}
