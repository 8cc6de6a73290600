package io.hadron.server.session;

/**
 * The node's limit of direct memory is in use. The request that needs more is to be refused as
 * OVERLOADED.
 */
public final class OutOfBuffersException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OutOfBuffersException(String message) {
        super(message);
    }
}
