package io.hadron.server.peer;

/**
 * A frame: length of all that follows (4 bytes), CRC-32C of what follows up to the payload (4),
 * kind (1), length of the head (3), head, payload. Big-endian. The payload is made of batches that
 * have checksums of their own.
 */
final class PeerLayout {
    /** Version of everything that nodes say to each other. */
    static final int PROTOCOL = 1;

    /** Version of what is stored on disk; nodes of different ones do not understand each other. */
    static final int STORAGE_FORMAT = 1;

    static final int LENGTH = 0;
    static final int CHECKSUM = 4;
    static final int KIND = 8;
    static final int PREFIX_BYTES = 12;

    /** Shortest length field: checksum, kind and head length. */
    static final int MIN_LENGTH = PREFIX_BYTES - 4;

    /** Longest head once both are known. */
    static final int MAX_HEAD_BYTES = 1 << 20;

    /** Longest frame before that. */
    static final int MAX_HELLO_BYTES = 4096;

    /** Most bytes beside one message. */
    static final int MAX_PAYLOAD_BYTES = 256 << 20;

    static final int KIND_HELLO = 1;
    static final int KIND_CHALLENGE = 2;
    static final int KIND_PROOF = 3;
    static final int KIND_WELCOME = 4;
    static final int KIND_REFUSED = 5;
    static final int KIND_PING = 6;
    static final int KIND_NODE = 7;
    static final int KIND_GROUPS = 8;

    private PeerLayout() {}
}
