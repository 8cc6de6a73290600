package io.hadron.server.log;

/**
 * What came from a peer is not what its header says: nothing of it was used. The connection that
 * brought it should be closed.
 */
public final class MalformedMessageException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedMessageException(String message) {
        super(message);
    }
}
