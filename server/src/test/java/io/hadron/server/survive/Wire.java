package io.hadron.server.survive;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.batch.BatchBuilder;
import io.hadron.proto.frame.FrameException;
import io.hadron.proto.frame.FrameKind;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.Delivery;
import io.hadron.proto.wire.Failure;
import io.hadron.proto.wire.ProduceRequest;
import io.hadron.proto.wire.SettleRequest;
import io.hadron.proto.wire.SettleResponse;
import io.hadron.proto.wire.Settlement;
import io.hadron.proto.wire.SubscribeRequest;
import io.hadron.proto.wire.Subscribed;
import io.hadron.proto.wire.Verdict;
import io.hadron.server.network.WireClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection under the tests' full control: it sends what it is told to and answers no ping. */
final class Wire implements AutoCloseable {
    private final WireClient client;
    private final Deque<WireClient.Frame> pushes = new ArrayDeque<>();
    private long correlation;

    Wire(NodeProcess node) throws IOException, FrameException {
        client = WireClient.greeted(node.port());
    }

    WireClient client() {
        return client;
    }

    /** Sends a request; its correlation. */
    long send(Method method, @Nullable MessageLite header, byte... payload) throws IOException {
        client.send(FrameKind.REQUEST, method, ++correlation, header, payload);
        return correlation;
    }

    /** Sends a request and returns its answer, which must be a success. */
    <M extends MessageLite> M ask(
            Parser<M> parser, Method method, MessageLite header, byte... payload)
            throws IOException, FrameException {
        send(method, header, payload);
        WireClient.Frame answer = answer();
        if (answer.kind() != FrameKind.RESPONSE) {
            throw new IOException(answer.kind() + ": " + answer.failure());
        }
        return answer.header(parser);
    }

    /** Sends a request and returns why it failed. */
    Failure refusal(Method method, @Nullable MessageLite header, byte... payload)
            throws IOException, FrameException {
        send(method, header, payload);
        WireClient.Frame answer = answer();
        if (answer.kind() != FrameKind.ERROR) {
            throw new IOException("not refused: " + answer.kind());
        }
        return answer.failure();
    }

    /** The answer to what was sent last; pushes that come before it are kept. */
    WireClient.Frame answer() throws IOException, FrameException {
        WireClient.Frame frame = client.read();
        while (frame.kind() == FrameKind.PUSH) {
            pushes.add(frame);
            frame = client.read();
        }
        return frame;
    }

    static ErrorCode code(Failure failure) {
        ErrorCode code = ErrorCode.of(failure.getCode());
        if (code == null) {
            throw new IllegalStateException("unknown code " + failure.getCode());
        }
        return code;
    }

    static ProduceRequest produce(long group) {
        return ProduceRequest.newBuilder().setGroup(group).setTimeoutMs(10_000).build();
    }

    static byte[] batch(String value) {
        return batch(value.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] batch(byte[] value) {
        return bytes(BatchBuilder.single(1_000, null, value, List.of()));
    }

    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return bytes;
    }

    /** Opens a delivery channel; its number. */
    long subscribe(long group, String consumerGroup, int credit)
            throws IOException, FrameException {
        Subscribed answer =
                ask(
                        Subscribed.parser(),
                        Method.SUBSCRIBE,
                        SubscribeRequest.newBuilder()
                                .setGroup(group)
                                .setConsumerGroup(consumerGroup)
                                .setCredit(credit)
                                .setMember("wire")
                                .build());
        if (answer.getTerm() < 1) {
            throw new IOException("subscribed without a term: " + answer);
        }
        return correlation;
    }

    /** The next delivery. */
    Delivery delivery() throws IOException, FrameException {
        WireClient.Frame early = pushes.poll();
        WireClient.Frame frame = early == null ? client.read() : early;
        if (frame.kind() != FrameKind.PUSH) {
            throw new IOException(frame.kind() + ": " + frame.failure());
        }
        return frame.header(Delivery.parser());
    }

    /** Acks a whole delivery on a channel; the code that came back. */
    ErrorCode ack(long channel, Delivery delivery) throws IOException, FrameException {
        return settle(channel, delivery, Verdict.ACK, 0);
    }

    ErrorCode settle(long channel, Delivery delivery, Verdict verdict, int delayMs)
            throws IOException, FrameException {
        Settlement.Builder settlement =
                Settlement.newBuilder()
                        .setDelivery(delivery.getDelivery())
                        .setTerm(delivery.getTerm())
                        .setEpoch(delivery.getEpoch())
                        .setVerdict(verdict)
                        .setDelayMs(delayMs);
        long end = 0;
        for (var range : delivery.getRangesList()) {
            settlement.addRanges(range.getFirst() - end).addRanges(range.getCount());
            end = range.getFirst() + range.getCount();
        }
        SettleResponse answer =
                ask(
                        SettleResponse.parser(),
                        Method.SETTLE,
                        SettleRequest.newBuilder()
                                .setChannel(channel)
                                .addSettlements(settlement)
                                .build());
        ErrorCode code =
                answer.getCodesCount() == 0 ? ErrorCode.OK : ErrorCode.of(answer.getCodes(0));
        if (code == null) {
            throw new IOException("unknown code in " + answer);
        }
        return code;
    }

    /** Waits until the other side closes. */
    boolean ended() throws IOException {
        return client.ended();
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
