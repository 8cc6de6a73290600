package io.hadron.client.internal.net;

import com.google.protobuf.ByteString;
import io.hadron.client.HadronException;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.FrameException;
import io.hadron.proto.frame.FrameLayout;
import io.hadron.proto.wire.Failure;
import io.hadron.proto.wire.Hello;
import io.hadron.proto.wire.Welcome;

/** What both sides say first. */
final class Handshake {
    /** Largest answer to HELLO that is taken: nothing in it is large. */
    static final int MAX_ANSWER_BYTES = 64 << 10;

    private Handshake() {}

    static Hello hello(String name, ByteString token, String version) {
        return Hello.newBuilder()
                .setMinVersion(FrameLayout.VERSION)
                .setMaxVersion(FrameLayout.VERSION)
                .setClientName(name)
                .setClientVersion(version)
                .setToken(token)
                .build();
    }

    /**
     * Reads the answer.
     *
     * @throws HadronException if the node refused
     */
    static Welcome answer(Frame frame, String peer) throws FrameException {
        switch (frame.head().kind()) {
            case WELCOME -> {
                Welcome welcome = frame.header(Welcome.parser());
                if (welcome.getVersion() != FrameLayout.VERSION) {
                    throw Failures.of(
                            ErrorCode.UNSUPPORTED_VERSION,
                            peer
                                    + " answered with protocol version "
                                    + welcome.getVersion()
                                    + "; this client speaks "
                                    + FrameLayout.VERSION);
                }
                return welcome;
            }
            case ERROR -> {
                HadronException refused = Failures.of(frame.header(Failure.parser()));
                throw HadronException.of(
                        refused.fault().during(peer + " refused the connection"), refused);
            }
            case HELLO, REQUEST, RESPONSE, PUSH, CREDIT, CLOSE, PING, PONG ->
                    throw new FrameException("expected WELCOME, got " + frame.head().kind());
        }
        throw new FrameException("expected WELCOME");
    }

    /** What to say when the first bytes are no frame. */
    static HadronException notHadron(String peer, FrameException cause) {
        return HadronException.of(
                io.hadron.client.Fault.of(
                                ErrorCode.NOT_HADRON,
                                "what listens at "
                                        + peer
                                        + " is no Hadron node: "
                                        + cause.getMessage())
                        .withAdvice(
                                "The broker port is 7400 by default; 7480 is the admin port, which"
                                        + " speaks HTTP."),
                cause);
    }
}
