package io.hadron.core.consumer;

/**
 * Bytes of a log record or snapshot that this version can not read: damaged, or written by a newer
 * version. Never to be skipped.
 */
public final class MalformedConsumerDataException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public MalformedConsumerDataException(String problem) {
        super(problem);
    }
}
