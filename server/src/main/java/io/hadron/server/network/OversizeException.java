package io.hadron.server.network;

/** A frame length so far above the limit that the frame is not even skipped. */
final class OversizeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OversizeException(int length, int limit) {
        super(
                "a frame of " + length + " bytes was announced; this connection takes " + limit,
                null,
                false,
                false);
    }
}
