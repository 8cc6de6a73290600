package io.hadron.server.cluster;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.hadron.proto.frame.FrameCodec;
import io.hadron.proto.frame.FrameException;
import io.hadron.proto.frame.FrameHead;
import io.hadron.proto.frame.FrameKind;
import io.hadron.proto.frame.FrameLayout;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.Failure;
import io.hadron.proto.wire.Hello;
import io.hadron.server.config.HostPort;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One request to another node's broker port, on a connection of its own. Blocks. */
final class WireCall {
    private static final int CONNECT_MS = 3_000;
    private static final int ANSWER_MS = 30_000;
    private static final int MAX_ANSWER_BYTES = 1 << 20;

    /** The other node has answered with an ERROR. */
    static final class FailedException extends Exception {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // messages of protobuf are serializable
        private final Failure failure;

        FailedException(Failure failure) {
            super(failure.getMessage());
            this.failure = failure;
        }

        Failure failure() {
            return failure;
        }
    }

    private WireCall() {}

    static <M extends MessageLite> M call(
            HostPort target, Method method, MessageLite request, Parser<M> answer)
            throws IOException, FailedException {
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(ANSWER_MS);
            socket.connect(new InetSocketAddress(target.host(), target.port()), CONNECT_MS);
            send(
                    socket,
                    FrameKind.HELLO,
                    null,
                    0,
                    Hello.newBuilder()
                            .setMinVersion(1)
                            .setMaxVersion(1)
                            .setClientName("joining node")
                            .build());
            send(socket, FrameKind.REQUEST, method, 1, request);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (true) {
                ByteBuffer frame = read(in);
                FrameHead head = FrameCodec.read(frame, 0);
                if (head.kind() == FrameKind.ERROR) {
                    throw new FailedException(FrameCodec.header(frame, 0, head, Failure.parser()));
                }
                if (head.kind() == FrameKind.RESPONSE && head.correlation() == 1) {
                    return FrameCodec.header(frame, 0, head, answer);
                }
            }
        } catch (FrameException e) {
            throw new IOException(target + " does not speak the broker protocol: " + e, e);
        }
    }

    private static void send(
            Socket socket,
            FrameKind kind,
            @Nullable Method method,
            long correlation,
            MessageLite header)
            throws IOException {
        ByteBuffer out = ByteBuffer.allocate(FrameCodec.headBytes(header));
        FrameCodec.write(out, kind, method, correlation, header, 0);
        socket.getOutputStream().write(out.array());
    }

    private static ByteBuffer read(DataInputStream in) throws IOException, FrameException {
        int length = in.readInt();
        if (length < FrameLayout.MIN_LENGTH || length > MAX_ANSWER_BYTES) {
            throw new FrameException("a frame of " + length + " bytes");
        }
        byte[] frame = new byte[4 + length];
        ByteBuffer.wrap(frame).putInt(length);
        in.readFully(frame, 4, length);
        return ByteBuffer.wrap(frame);
    }
}
