package io.hadron.client.fake;

import com.google.protobuf.MessageLite;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.FrameCodec;
import io.hadron.proto.frame.FrameException;
import io.hadron.proto.frame.FrameHead;
import io.hadron.proto.frame.FrameKind;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.Failure;
import io.hadron.proto.wire.Outcome;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** One connection of a client: a thread that reads, and one that writes. */
final class FakeSession {
    private static final byte[] END = new byte[0];

    private final FakeBroker broker;
    private final Socket socket;
    private final BlockingQueue<byte[]> out = new LinkedBlockingQueue<>();
    final Map<Long, FakeGroup.Channel> channels = new HashMap<>();
    final Map<Long, FakeGroup> groups = new HashMap<>();
    final Map<Long, FakeReader> readers = new HashMap<>();
    final Map<Long, String> watches = new HashMap<>();

    FakeSession(FakeBroker broker, Socket socket) {
        this.broker = broker;
        this.socket = socket;
    }

    void start() {
        Thread reader = new Thread(this::read, "fake-broker-read");
        Thread writer = new Thread(this::write, "fake-broker-write");
        reader.setDaemon(true);
        writer.setDaemon(true);
        reader.start();
        writer.start();
    }

    private void read() {
        try (DataInputStream in =
                new DataInputStream(
                        new java.io.BufferedInputStream(socket.getInputStream(), 1 << 16))) {
            while (true) {
                int length = in.readInt();
                byte[] bytes = new byte[length + 4];
                ByteBuffer frame = ByteBuffer.wrap(bytes);
                frame.putInt(0, length);
                in.readFully(bytes, 4, length);
                FrameHead head = FrameCodec.read(frame, 0);
                broker.received(this, head, frame);
            }
        } catch (IOException | FrameException e) {
            broker.gone(this);
        } finally {
            close();
        }
    }

    private void write() {
        try (OutputStream stream = socket.getOutputStream()) {
            while (true) {
                byte[] next = out.take();
                if (next.length == 0) {
                    return;
                }
                stream.write(next);
            }
        } catch (IOException | InterruptedException e) {
            close();
        }
    }

    void send(
            FrameKind kind,
            @Nullable Method method,
            long correlation,
            @Nullable MessageLite header,
            List<byte[]> payload) {
        int size = payload.stream().mapToInt(p -> p.length).sum();
        ByteBuffer frame = ByteBuffer.allocate(FrameCodec.headBytes(header) + size);
        FrameCodec.write(frame, kind, method, correlation, header, size);
        payload.forEach(frame::put);
        out.add(frame.array());
    }

    void sendRaw(byte[] bytes) {
        out.add(bytes);
    }

    void push(long channel, MessageLite header, List<byte[]> payload) {
        send(FrameKind.PUSH, null, channel, header, payload);
    }

    void respond(Method method, long correlation, MessageLite header) {
        send(FrameKind.RESPONSE, method, correlation, header, List.of());
    }

    void fail(@Nullable Method method, long correlation, ErrorCode code, Outcome outcome) {
        Failure failure =
                Failure.newBuilder()
                        .setCode(code.number())
                        .setOutcome(outcome)
                        .setMessage("the test wants " + code)
                        .build();
        fail(method, correlation, failure);
    }

    void fail(@Nullable Method method, long correlation, Failure failure) {
        send(FrameKind.ERROR, method, correlation, failure, List.of());
    }

    /** Ends all channels on a log that its node no longer leads. */
    void endChannels(long log) {
        for (long id : List.copyOf(channels.keySet())) {
            FakeGroup group = groups.get(id);
            if (group != null && group.log() == log) {
                group.leave(channels.remove(id));
                groups.remove(id);
                fail(Method.SUBSCRIBE, id, broker.notLeader(log));
            }
        }
        for (long id : List.copyOf(readers.keySet())) {
            if (readers.get(id).log() == log) {
                readers.remove(id);
                fail(Method.READ_OPEN, id, broker.notLeader(log));
            }
        }
    }

    /** Closes without a word; what was not written yet may be lost. */
    void close() {
        out.add(END);
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
