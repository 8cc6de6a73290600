package io.hadron.server.network;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Recognizes other protocols by the first four bytes of a connection. */
enum FirstBytes {
    /** May be ours. */
    FRAME,
    HTTP,
    TLS;

    static final int COUNT = 4;

    private static final Set<String> HTTP_STARTS =
            Set.of("GET ", "POST", "PUT ", "HEAD", "DELE", "OPTI", "PATC", "CONN", "TRAC", "PRI ");
    private static final int TLS_HANDSHAKE = 0x16;
    private static final int TLS_MAJOR = 3;

    static FirstBytes of(byte[] bytes) {
        if (bytes[0] == TLS_HANDSHAKE && bytes[1] == TLS_MAJOR) {
            return TLS;
        }
        return HTTP_STARTS.contains(new String(bytes, 0, COUNT, StandardCharsets.US_ASCII))
                ? HTTP
                : FRAME;
    }
}
