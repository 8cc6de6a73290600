package io.hadron.proto.frame;

import org.jspecify.annotations.Nullable;

/** What a frame is. Numbers are for ever. */
public enum FrameKind {
    HELLO(1),
    WELCOME(2),
    REQUEST(3),
    RESPONSE(4),
    /**
     * The failed answer to a request, or the end of a channel by the server. Header: Failure.
     * Correlation 0: the connection.
     */
    ERROR(5),
    /** Server to client on a channel. */
    PUSH(6),
    /** Client to server on a channel. Header: Credit. */
    CREDIT(7),
    /**
     * Client to server: the channel ends; the server answers with a RESPONSE of method CLOSE after
     * its last push.
     */
    CLOSE(8),
    PING(9),
    PONG(10);

    private static final FrameKind[] BY_NUMBER = new FrameKind[11];

    static {
        for (FrameKind kind : values()) {
            BY_NUMBER[kind.number] = kind;
        }
    }

    private final int number;

    FrameKind(int number) {
        this.number = number;
    }

    /** The number on the wire. */
    public int number() {
        return number;
    }

    /** The kind of a number, or null. */
    public static @Nullable FrameKind of(int number) {
        return number > 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    }
}
