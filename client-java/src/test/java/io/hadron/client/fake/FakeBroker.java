package io.hadron.client.fake;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.batch.BatchCodec;
import io.hadron.proto.batch.BatchReader;
import io.hadron.proto.batch.BatchView;
import io.hadron.proto.frame.FrameCodec;
import io.hadron.proto.frame.FrameException;
import io.hadron.proto.frame.FrameHead;
import io.hadron.proto.frame.FrameKind;
import io.hadron.proto.frame.FrameLayout;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.AllocateProducerResponse;
import io.hadron.proto.wire.Closed;
import io.hadron.proto.wire.Credit;
import io.hadron.proto.wire.MetadataRequest;
import io.hadron.proto.wire.MetadataResponse;
import io.hadron.proto.wire.NodeInfo;
import io.hadron.proto.wire.OffsetRequest;
import io.hadron.proto.wire.OffsetResponse;
import io.hadron.proto.wire.Outcome;
import io.hadron.proto.wire.PartitionInfo;
import io.hadron.proto.wire.Position;
import io.hadron.proto.wire.ProduceRequest;
import io.hadron.proto.wire.ProduceResponse;
import io.hadron.proto.wire.ReadOpenRequest;
import io.hadron.proto.wire.ReadOpened;
import io.hadron.proto.wire.SettleRequest;
import io.hadron.proto.wire.SettleResponse;
import io.hadron.proto.wire.Settlement;
import io.hadron.proto.wire.Start;
import io.hadron.proto.wire.StreamInfo;
import io.hadron.proto.wire.SubscribeRequest;
import io.hadron.proto.wire.Subscribed;
import io.hadron.proto.wire.Welcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A broker in the test's own process, with switches for what can go wrong. */
public final class FakeBroker implements AutoCloseable {
    /** What to do with a batch that a producer sent. */
    public enum OnProduce {
        APPLY,
        /** Take it, then close the connection instead of answering. */
        APPLY_AND_HANG_UP,
        /** Do not take it, and close the connection. */
        HANG_UP,
        /** Do not take it, and do not answer. */
        IGNORE,
        /** Take it, and do not answer. */
        APPLY_IN_SILENCE,
        OVERLOADED,
        NOT_LEADER,
        RECORD_TOO_LARGE,
        STORAGE_FULL,
        /** Say that it was taken, and forget it. */
        DISCARD
    }

    /** A batch on its way in. */
    public record Produce(long group, int records, int sequence, long producer) {}

    private final Object lock = new Object();
    private final Map<String, List<FakeLog>> streams = new LinkedHashMap<>();
    private final Map<String, FakeGroup> groups = new HashMap<>();
    private final List<FakeSession> sessions = new CopyOnWriteArrayList<>();
    private final AtomicLong nextProducer = new AtomicLong(100);
    private final AtomicInteger maxRecordBytes = new AtomicInteger(1 << 20);
    private final int port;

    public final AtomicInteger connections = new AtomicInteger();
    public final AtomicInteger produceRequests = new AtomicInteger();
    public final AtomicInteger settleRequests = new AtomicInteger();
    public volatile Function<Produce, OnProduce> onProduce = p -> OnProduce.APPLY;
    public volatile Function<Method, @Nullable ErrorCode> refuse = m -> null;
    public volatile int heartbeatMs = 500;
    public volatile boolean silent;
    public volatile boolean knowsLeaders = true;

    private @Nullable ServerSocket server;
    private long nextGroup = 1;

    /** Starts on a free port of the loopback interface. */
    public FakeBroker() {
        port = listen(0);
    }

    private int listen(int wanted) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(
                    new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 50);
            server = socket;
            Thread thread = new Thread(() -> accept(socket), "fake-broker-accept");
            thread.setDaemon(true);
            thread.start();
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void accept(ServerSocket from) {
        try {
            while (true) {
                Socket socket = from.accept();
                socket.setTcpNoDelay(true);
                connections.incrementAndGet();
                FakeSession session = new FakeSession(this, socket);
                sessions.add(session);
                session.start();
                if (from.isClosed()) {
                    session.close();
                }
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    public String url() {
        return "hadron://127.0.0.1:" + port;
    }

    /** Creates a stream, {@code namespace/name}. */
    public FakeBroker stream(String name, int partitions) {
        synchronized (lock) {
            List<FakeLog> logs = new ArrayList<>();
            for (int i = 0; i < partitions; i++) {
                logs.add(new FakeLog(nextGroup++));
            }
            streams.put(name, logs);
        }
        return this;
    }

    public FakeBroker dropStream(String name) {
        synchronized (lock) {
            streams.remove(name);
        }
        return this;
    }

    /** Creates a consumer group on all partitions of a stream. */
    public FakeBroker group(String stream, String name) {
        synchronized (lock) {
            for (FakeLog log : logs(stream)) {
                groups.put(log.group() + "/" + name, new FakeGroup(log));
            }
        }
        return this;
    }

    public FakeBroker maxRecordBytes(int bytes) {
        maxRecordBytes.set(bytes);
        return this;
    }

    private List<FakeLog> logs(String stream) {
        List<FakeLog> logs = streams.get(stream);
        if (logs == null) {
            throw new IllegalArgumentException(stream);
        }
        return logs;
    }

    private FakeGroup group(String stream, int partition, String name) {
        FakeGroup group = groups.get(logs(stream).get(partition).group() + "/" + name);
        if (group == null) {
            throw new IllegalArgumentException(name);
        }
        return group;
    }

    public void pushLimit(String stream, String name, int messages) {
        synchronized (lock) {
            for (int i = 0; i < logs(stream).size(); i++) {
                group(stream, i, name).pushLimit = messages;
            }
        }
    }

    public int acked(String stream, String name) {
        synchronized (lock) {
            int sum = 0;
            for (int i = 0; i < logs(stream).size(); i++) {
                sum += group(stream, i, name).acked.size();
            }
            return sum;
        }
    }

    public Map<Long, String> rejected(String stream, int partition, String name) {
        synchronized (lock) {
            return Map.copyOf(group(stream, partition, name).rejected);
        }
    }

    public void seekToFirst(String stream, String name) {
        synchronized (lock) {
            for (int i = 0; i < logs(stream).size(); i++) {
                group(stream, i, name).seekToFirst();
            }
            deliverAll();
        }
    }

    public void forgetProducers(String stream) {
        synchronized (lock) {
            logs(stream).forEach(FakeLog::forgetProducers);
        }
    }

    /** The values of all records of a partition, in order. */
    public List<String> values(String stream, int partition) {
        List<String> values = new ArrayList<>();
        synchronized (lock) {
            try (BatchCodec codec = new BatchCodec()) {
                for (byte[] batch : logs(stream).get(partition).all()) {
                    BatchReader reader = new BatchReader(codec, 1 << 28);
                    reader.open(BatchView.of(ByteBuffer.wrap(batch), 0));
                    while (reader.next()) {
                        byte[] value = reader.record().copyValue();
                        values.add(
                                value == null
                                        ? "null"
                                        : new String(
                                                value, java.nio.charset.StandardCharsets.UTF_8));
                    }
                }
            }
        }
        return values;
    }

    public int batches(String stream, int partition) {
        synchronized (lock) {
            return logs(stream).get(partition).all().size();
        }
    }

    /** Cuts all connections. */
    public void hangUp() {
        sessions.forEach(FakeSession::close);
    }

    /** As kill -9: no goodbye; what was applied is kept. */
    public void kill() {
        try {
            ServerSocket socket = server;
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        hangUp();
    }

    /** Listens again, as soon as the last connections of before are gone. */
    public void restart() {
        while (true) {
            hangUp();
            try {
                listen(port);
                return;
            } catch (IllegalStateException e) {
                Thread.onSpinWait();
            }
        }
    }

    /** Sends bytes that are no frame to everybody. */
    public void sendGarbage(byte[] bytes) {
        sessions.forEach(session -> session.sendRaw(bytes));
    }

    @Override
    public void close() {
        kill();
    }

    void gone(FakeSession session) {
        sessions.remove(session);
        synchronized (lock) {
            session.channels.forEach((id, channel) -> {
                FakeGroup group = session.groups.get(id);
                if (group != null) {
                    group.leave(channel);
                }
            });
            session.channels.clear();
            session.readers.clear();
            deliverAll();
        }
    }

    void received(FakeSession session, FrameHead head, ByteBuffer frame) throws FrameException {
        if (silent) {
            return;
        }
        synchronized (lock) {
            switch (head.kind()) {
                case HELLO -> session.send(FrameKind.WELCOME, null, 0, welcome(), List.of());
                case REQUEST -> request(session, head, frame);
                case PING -> session.send(FrameKind.PONG, null, 0, null, List.of());
                case CREDIT -> credit(session, head, frame);
                case CLOSE -> closeChannel(session, head.correlation());
                case PONG -> {
                    // Good.
                }
                case WELCOME, RESPONSE, ERROR, PUSH ->
                        throw new FrameException("a client does not send " + head.kind());
            }
        }
    }

    private Welcome welcome() {
        return Welcome.newBuilder()
                .setVersion(FrameLayout.VERSION)
                .setNodeId("n1")
                .setClusterId("fake")
                .setHeartbeatMs(heartbeatMs)
                .setMaxFrameBytes(64 << 20)
                .setMaxBatchBytes(32 << 20)
                .build();
    }

    private void request(FakeSession session, FrameHead head, ByteBuffer frame)
            throws FrameException {
        Method method = Method.of(head.method());
        if (method == null) {
            throw new FrameException("method " + head.method());
        }
        long id = head.correlation();
        ErrorCode refusal = refuse.apply(method);
        if (refusal != null) {
            session.fail(method, id, refusal, Outcome.DEFINITE);
            return;
        }
        switch (method) {
            case METADATA ->
                    session.respond(
                            method, id, metadata(parse(frame, head, MetadataRequest.parser())));
            case ALLOCATE_PRODUCER ->
                    session.respond(
                            method,
                            id,
                            AllocateProducerResponse.newBuilder()
                                    .setProducerId(nextProducer.getAndIncrement())
                                    .build());
            case PRODUCE -> produce(session, head, frame);
            case SUBSCRIBE -> subscribe(session, id, parse(frame, head, SubscribeRequest.parser()));
            case SETTLE -> settle(session, id, parse(frame, head, SettleRequest.parser()));
            case READ_OPEN -> readOpen(session, id, parse(frame, head, ReadOpenRequest.parser()));
            case OFFSET -> offset(session, id, parse(frame, head, OffsetRequest.parser()));
            default -> session.fail(method, id, ErrorCode.UNKNOWN_METHOD, Outcome.DEFINITE);
        }
    }

    private static <M extends MessageLite> M parse(
            ByteBuffer frame, FrameHead head, Parser<M> parser) throws FrameException {
        return FrameCodec.header(frame, 0, head, parser);
    }

    private MetadataResponse metadata(MetadataRequest request) {
        MetadataResponse.Builder response =
                MetadataResponse.newBuilder()
                        .addNodes(
                                NodeInfo.newBuilder()
                                        .setId("n1")
                                        .setHost("127.0.0.1")
                                        .setPort(port));
        for (String name : request.getStreamsList()) {
            List<FakeLog> logs = streams.get(name);
            if (logs == null) {
                response.addUnknown(name);
                continue;
            }
            int slash = name.indexOf('/');
            StreamInfo.Builder info =
                    StreamInfo.newBuilder()
                            .setNamespace(name.substring(0, slash))
                            .setName(name.substring(slash + 1))
                            .setMaxRecordBytes(maxRecordBytes.get());
            for (int i = 0; i < logs.size(); i++) {
                info.addPartitions(
                        PartitionInfo.newBuilder()
                                .setIndex(i)
                                .setGroup(logs.get(i).group())
                                .setLeader(knowsLeaders ? "n1" : ""));
            }
            response.addStreams(info);
        }
        return response.build();
    }

    private @Nullable FakeLog logOf(long group) {
        for (List<FakeLog> logs : streams.values()) {
            for (FakeLog log : logs) {
                if (log.group() == group) {
                    return log;
                }
            }
        }
        return null;
    }

    private void produce(FakeSession session, FrameHead head, ByteBuffer frame)
            throws FrameException {
        produceRequests.incrementAndGet();
        ProduceRequest request = parse(frame, head, ProduceRequest.parser());
        BatchView view = BatchView.of(frame, head.payloadStart());
        FakeLog log = logOf(request.getGroup());
        long id = head.correlation();
        if (log == null) {
            session.fail(Method.PRODUCE, id, ErrorCode.UNKNOWN_PARTITION, Outcome.DEFINITE);
            return;
        }
        OnProduce action =
                onProduce.apply(
                        new Produce(
                                request.getGroup(),
                                view.recordCount(),
                                view.baseSequence(),
                                view.producerId()));
        byte[] batch = new byte[action == OnProduce.DISCARD ? 0 : view.sizeBytes()];
        frame.get(head.payloadStart(), batch);
        switch (action) {
            case APPLY -> answer(session, id, log.append(batch));
            case APPLY_AND_HANG_UP -> {
                log.append(batch);
                session.close();
            }
            case HANG_UP -> session.close();
            case DISCARD -> answer(session, id, new FakeLog.Appended(ErrorCode.OK, 0, false));
            case IGNORE -> {
                // As asked.
            }
            case APPLY_IN_SILENCE -> log.append(batch);
            case OVERLOADED, NOT_LEADER, RECORD_TOO_LARGE, STORAGE_FULL ->
                    session.fail(
                            Method.PRODUCE, id, ErrorCode.valueOf(action.name()), Outcome.DEFINITE);
        }
        deliverAll();
    }

    private static void answer(FakeSession session, long id, FakeLog.Appended appended) {
        if (appended.code() == ErrorCode.OK) {
            session.respond(
                    Method.PRODUCE,
                    id,
                    ProduceResponse.newBuilder()
                            .setBaseOffset(appended.offset())
                            .setDuplicate(appended.duplicate())
                            .setTerm(1)
                            .build());
        } else {
            session.fail(Method.PRODUCE, id, appended.code(), Outcome.DEFINITE);
        }
    }

    private void subscribe(FakeSession session, long id, SubscribeRequest request) {
        FakeGroup group = groups.get(request.getGroup() + "/" + request.getConsumerGroup());
        if (group == null) {
            session.fail(Method.SUBSCRIBE, id, ErrorCode.UNKNOWN_GROUP, Outcome.DEFINITE);
            return;
        }
        session.channels.put(id, group.subscribe(session, id, request.getCredit()));
        session.groups.put(id, group);
        session.respond(
                Method.SUBSCRIBE,
                id,
                Subscribed.newBuilder().setTerm(1).setEpoch(group.epoch()).build());
        group.deliver();
    }

    private void settle(FakeSession session, long id, SettleRequest request) {
        settleRequests.incrementAndGet();
        FakeGroup.Channel channel = session.channels.get(request.getChannel());
        FakeGroup group = session.groups.get(request.getChannel());
        if (channel == null || group == null) {
            session.fail(Method.SETTLE, id, ErrorCode.UNKNOWN_CHANNEL, Outcome.DEFINITE);
            return;
        }
        SettleResponse.Builder response = SettleResponse.newBuilder();
        boolean allWell = true;
        for (Settlement settlement : request.getSettlementsList()) {
            int code = group.settle(channel, settlement);
            allWell &= code == 0;
            response.addCodes(code);
        }
        session.respond(
                Method.SETTLE,
                id,
                allWell ? SettleResponse.getDefaultInstance() : response.build());
        group.deliver();
    }

    private void closeChannel(FakeSession session, long id) {
        FakeGroup.Channel channel = session.channels.remove(id);
        FakeGroup group = session.groups.remove(id);
        if (channel != null && group != null) {
            group.leave(channel);
            group.deliver();
        }
        session.readers.remove(id);
        session.respond(Method.CLOSE, id, Closed.getDefaultInstance());
    }

    private void credit(FakeSession session, FrameHead head, ByteBuffer frame)
            throws FrameException {
        Credit credit = parse(frame, head, Credit.parser());
        FakeReader reader = session.readers.get(head.correlation());
        if (reader != null) {
            reader.credit(credit.getAdd());
            reader.push();
        }
    }

    private void readOpen(FakeSession session, long id, ReadOpenRequest request) {
        FakeLog log = logOf(request.getGroup());
        if (log == null) {
            session.fail(Method.READ_OPEN, id, ErrorCode.UNKNOWN_PARTITION, Outcome.DEFINITE);
            return;
        }
        long offset = resolve(log, request.getStart());
        if (offset > log.end()) {
            session.fail(Method.READ_OPEN, id, ErrorCode.OFFSET_OUT_OF_RANGE, Outcome.DEFINITE);
            return;
        }
        session.respond(
                Method.READ_OPEN,
                id,
                ReadOpened.newBuilder().setOffset(offset).setCommittedEnd(log.end()).build());
        FakeReader reader = new FakeReader(session, id, log, offset, request.getCreditBytes());
        session.readers.put(id, reader);
        reader.push();
    }

    private void offset(FakeSession session, long id, OffsetRequest request) {
        FakeLog log = logOf(request.getGroup());
        if (log == null) {
            session.fail(Method.OFFSET, id, ErrorCode.UNKNOWN_PARTITION, Outcome.DEFINITE);
            return;
        }
        session.respond(
                Method.OFFSET,
                id,
                OffsetResponse.newBuilder()
                        .setOffset(resolve(log, request.getStart()))
                        .setCommittedEnd(log.end())
                        .build());
    }

    private static long resolve(FakeLog log, Start start) {
        if (start.getPosition() == Position.LATEST) {
            return log.end();
        }
        return start.getPosition() == Position.OFFSET ? start.getValue() : 0;
    }

    private void deliverAll() {
        groups.values().forEach(FakeGroup::deliver);
        sessions.forEach(session -> session.readers.values().forEach(FakeReader::push));
    }
}
