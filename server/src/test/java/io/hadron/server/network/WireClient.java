package io.hadron.server.network;

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
import io.hadron.proto.wire.Welcome;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A blocking client that can also send what no client should. */
public final class WireClient implements AutoCloseable {
    /** A frame as it came. */
    public record Frame(FrameHead head, ByteBuffer bytes) {
        public FrameKind kind() {
            return head.kind();
        }

        public <M extends MessageLite> M header(Parser<M> parser) throws FrameException {
            return FrameCodec.header(bytes, 0, head, parser);
        }

        public Failure failure() throws FrameException {
            return header(Failure.parser());
        }

        public byte[] payload() {
            byte[] payload = new byte[bytes.limit() - head.payloadStart()];
            bytes.get(head.payloadStart(), payload);
            return payload;
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    public WireClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream(), 1 << 16));
        out = socket.getOutputStream();
    }

    public static WireClient greeted(int port) throws IOException, FrameException {
        WireClient client = new WireClient(port);
        client.hello(1, 1);
        Frame answer = client.read();
        if (answer.kind() != FrameKind.WELCOME) {
            throw new IOException("no welcome: " + answer.kind());
        }
        return client;
    }

    public void hello(int min, int max) throws IOException {
        send(
                FrameKind.HELLO,
                null,
                0,
                Hello.newBuilder()
                        .setMinVersion(min)
                        .setMaxVersion(max)
                        .setClientName("test")
                        .build());
    }

    public void send(
            FrameKind kind,
            @Nullable Method method,
            long correlation,
            @Nullable MessageLite header,
            byte... payload)
            throws IOException {
        raw(frame(kind, method, correlation, header, payload));
    }

    public void raw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    public static byte[] frame(
            FrameKind kind,
            @Nullable Method method,
            long correlation,
            @Nullable MessageLite header,
            byte... payload) {
        ByteBuffer bytes = ByteBuffer.allocate(FrameCodec.headBytes(header) + payload.length);
        FrameCodec.write(bytes, kind, method, correlation, header, payload.length);
        bytes.put(payload);
        return bytes.array();
    }

    /** Reads a frame; pings are answered by nobody and skipped. */
    public Frame read() throws IOException, FrameException {
        while (true) {
            int length = in.readInt();
            byte[] bytes = new byte[4 + length];
            ByteBuffer buffer = ByteBuffer.wrap(bytes).putInt(0, length);
            in.readFully(bytes, 4, length);
            FrameHead head = FrameCodec.read(buffer, 0);
            if (head.kind() != FrameKind.PING) {
                return new Frame(head, buffer);
            }
        }
    }

    public Welcome welcome() throws IOException, FrameException {
        return read().header(Welcome.parser());
    }

    /** Reads until the other side closes; the bytes that came, as text. */
    public String readToEnd() throws IOException {
        return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    /** Whether the other side closed the connection, cleanly or by a reset. */
    public boolean ended() throws IOException {
        try {
            while (true) {
                in.readFully(new byte[FrameLayout.PREFIX_BYTES]);
            }
        } catch (EOFException e) {
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (java.net.SocketException e) {
            return true;
        }
    }

    public Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
