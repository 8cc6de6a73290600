package io.hadron.raft;

/**
 * A command or a stored entry that this version can not read: made by a newer one, or damaged.
 * Going on without it would make this node differ from the others.
 */
final class UnreadableEntryException extends RuntimeException {
    UnreadableEntryException(String message) {
        super(message);
    }

    UnreadableEntryException(String message, Throwable cause) {
        super(message, cause);
    }
}
