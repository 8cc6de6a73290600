package io.hadron.server.request;

import io.hadron.core.cluster.MetadataView;
import io.hadron.core.model.QualifiedName;
import io.hadron.core.model.SchemaObject.GroupInfo;
import io.hadron.core.partition.BatchInfo;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.FrameException;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.Credit;
import io.hadron.proto.wire.Failure;
import io.hadron.proto.wire.FetchRequest;
import io.hadron.proto.wire.OffsetRequest;
import io.hadron.proto.wire.OffsetResponse;
import io.hadron.proto.wire.ProduceRequest;
import io.hadron.proto.wire.ProduceResponse;
import io.hadron.proto.wire.ReadOpenRequest;
import io.hadron.proto.wire.SettleRequest;
import io.hadron.proto.wire.Start;
import io.hadron.proto.wire.SubscribeRequest;
import io.hadron.server.consumer.ConsumerController;
import io.hadron.server.consumer.Settlements;
import io.hadron.server.node.KnownLeaders;
import io.hadron.server.node.Partitions;
import io.hadron.server.session.ClientChannel;
import io.hadron.server.session.Failures;
import io.hadron.server.session.LeaderHints;
import io.hadron.server.session.Payload;
import io.hadron.server.session.Request;
import io.hadron.server.session.Session;
import io.hadron.server.session.TrafficObserver;
import io.hadron.server.stream.FetchCall;
import io.hadron.server.stream.ProduceAnswer;
import io.hadron.server.stream.ProduceCall;
import io.hadron.server.stream.ReadChannel;
import io.hadron.server.stream.StreamController;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Requests on partitions: checked on the event loop, carried out on the partition's shard. */
final class DataRequests {
    private static final int MAX_TIMEOUT_MS = 600_000;
    private static final int DEFAULT_TIMEOUT_MS = 30_000;
    private static final int MAX_MEMBER_NAME = 256;

    private final Partitions partitions;
    private final Supplier<MetadataView> metadata;
    private final BatchChecks checks;
    private final TrafficObserver traffic;
    private final SureGroups sureGroups;

    DataRequests(
            Partitions partitions,
            Supplier<MetadataView> metadata,
            BatchChecks checks,
            TrafficObserver traffic,
            SureGroups sureGroups) {
        this.sureGroups = sureGroups;
        this.partitions = partitions;
        this.metadata = metadata;
        this.checks = checks;
        this.traffic = traffic;
    }

    // ------------------------------------------------------------------ produce

    /** Takes the request over, unless it throws. */
    void produce(Request request) throws RequestFailure, FrameException {
        long received = System.nanoTime();
        ProduceRequest header = request.header(ProduceRequest.parser());
        StreamController partition = partition(header.getGroup());
        Payload payload = request.payload();
        BatchInfo batch = checks.check(payload.bytes(), partition.maxRecordBytes());
        int timeout = header.getTimeoutMs() == 0 ? DEFAULT_TIMEOUT_MS : header.getTimeoutMs();
        ProduceCall call =
                new ProduceCall(
                        batch,
                        payload,
                        StreamController.level(header.getAcks()),
                        Math.clamp(timeout, 1, MAX_TIMEOUT_MS),
                        new Answer(request.session(), request.correlation(), batch, received),
                        request::release);
        partition.shard().execute(() -> partition.produce(call));
    }

    private final class Answer implements ProduceAnswer {
        private final Session session;
        private final long correlation;
        private final BatchInfo batch;
        private final long receivedNanos;

        private Answer(Session session, long correlation, BatchInfo batch, long receivedNanos) {
            this.session = session;
            this.correlation = correlation;
            this.batch = batch;
            this.receivedNanos = receivedNanos;
        }

        @Override
        public void acked(long baseOffset, long term, boolean duplicate) {
            if (duplicate) {
                traffic.duplicate();
            }
            traffic.produced(batch.count(), batch.sizeBytes(), System.nanoTime() - receivedNanos);
            session.respond(
                    Method.PRODUCE,
                    correlation,
                    ProduceResponse.newBuilder()
                            .setBaseOffset(baseOffset)
                            .setTerm(term)
                            .setDuplicate(duplicate)
                            .build(),
                    List.of());
        }

        @Override
        public void failed(Failure failure) {
            session.fail(Method.PRODUCE, correlation, failure);
        }
    }

    // ------------------------------------------------------------------ read

    void fetch(Request request) throws RequestFailure, FrameException {
        FetchRequest header = request.header(FetchRequest.parser());
        StreamController partition = partition(header.getGroup());
        FetchCall call = new FetchCall(partition, request.session(), request.correlation(), header);
        partition.shard().execute(call::start);
    }

    void offset(Request request) throws RequestFailure, FrameException {
        OffsetRequest header = request.header(OffsetRequest.parser());
        StreamController partition = partition(header.getGroup());
        Session session = request.session();
        long correlation = request.correlation();
        partition
                .shard()
                .execute(() -> {
                    if (!partition.isServing()) {
                        session.fail(Method.OFFSET, correlation, partition.notServing());
                        return;
                    }
                    resolve(
                            partition,
                            header.getStart(),
                            offset ->
                                    session.respond(
                                            Method.OFFSET,
                                            correlation,
                                            OffsetResponse.newBuilder()
                                                    .setOffset(offset)
                                                    .setLowMark(partition.log().lowMark())
                                                    .setCommittedEnd(partition.log().committedEnd())
                                                    .build(),
                                            List.of()));
                });
    }

    /** Finds the offset of a start position; the answer comes on the shard. */
    static void resolve(StreamController partition, Start start, Consumer<Long> then) {
        switch (start.getPosition()) {
            case FIRST, UNRECOGNIZED -> then.accept(partition.log().lowMark());
            case LATEST -> then.accept(partition.log().committedEnd());
            case OFFSET -> then.accept(start.getValue());
            case TIME -> partition.offsetForTime(start.getValue(), then);
        }
    }

    void readOpen(Request request, Channels channels) throws RequestFailure, FrameException {
        ReadOpenRequest header = request.header(ReadOpenRequest.parser());
        StreamController partition = partition(header.getGroup());
        Reader reader = new Reader(partition);
        ClientChannel channel = register(channels, request, reader);
        reader.client = channel;
        partition
                .shard()
                .execute(() -> {
                    if (!partition.isServing()) {
                        channel.fail(Method.READ_OPEN, partition.notServing());
                        return;
                    }
                    long credit = Integer.toUnsignedLong(header.getCreditBytes());
                    resolve(
                            partition,
                            header.getStart(),
                            from -> reader.open(new ReadChannel(partition, channel, from, credit)));
                });
    }

    /** A read channel as its session sees it. Its fields belong to the shard. */
    private static final class Reader implements Channels.Channel {
        private final StreamController partition;
        private boolean closed;
        private long earlyCredit;
        private @org.jspecify.annotations.Nullable ClientChannel client;
        private @org.jspecify.annotations.Nullable ReadChannel channel;

        private Reader(StreamController partition) {
            this.partition = partition;
        }

        void open(ReadChannel opened) {
            if (!closed) {
                channel = opened;
                opened.start();
                opened.grant(earlyCredit);
            }
        }

        @Override
        public void grant(Credit credit) {
            partition
                    .shard()
                    .execute(() -> {
                        if (channel != null) {
                            channel.grant(credit.getAdd());
                        } else {
                            earlyCredit +=
                                    credit.getAdd(); // where it starts is still being looked up
                        }
                    });
        }

        @Override
        public void close(boolean lost, Runnable then) {
            partition
                    .shard()
                    .execute(() -> {
                        closed = true;
                        if (channel != null) {
                            channel.close();
                        } else if (client != null && !lost) { // its request still waits
                            client.fail(
                                    Method.READ_OPEN,
                                    Failures.of(
                                            ErrorCode.UNKNOWN_CHANNEL,
                                            "closed before it was open"));
                        }
                        then.run();
                    });
        }
    }

    // ------------------------------------------------------------------ consumer groups

    void subscribe(Request request, Channels channels) throws RequestFailure, FrameException {
        SubscribeRequest header = request.header(SubscribeRequest.parser());
        StreamController partition = partition(header.getGroup());
        GroupInfo group = group(partition, header.getConsumerGroup());
        if (group == null) {
            sureGroups.refuse(request, partition.place(), header.getConsumerGroup());
            return;
        }
        ConsumerController consumers = partitions.consumersOf(header.getGroup());
        if (consumers == null) {
            throw partition.isServing()
                    ? new RequestFailure(
                            ErrorCode.UNAVAILABLE,
                            "the consumer controller of " + partition.place() + " is starting")
                    : new RequestFailure(partition.notServing());
        }
        if (header.getMember().length() > MAX_MEMBER_NAME) {
            throw new RequestFailure(
                    ErrorCode.LIMIT_EXCEEDED,
                    "a member's name has at most " + MAX_MEMBER_NAME + " characters");
        }
        Member member = new Member(consumers);
        ClientChannel channel = register(channels, request, member);
        String name =
                header.getMember().isEmpty() ? request.session().clientName() : header.getMember();
        partition
                .shard()
                .execute(() -> {
                    if (!consumers.isLeading()) {
                        channel.fail(Method.SUBSCRIBE, consumers.notLeading());
                        return;
                    }
                    member.open(channel, group, name, Integer.toUnsignedLong(header.getCredit()));
                });
    }

    /** Null if this node knows none on that stream. */
    private @Nullable GroupInfo group(StreamController partition, String name)
            throws RequestFailure {
        try {
            GroupInfo group =
                    metadata.get()
                            .group(
                                    QualifiedName.of(
                                            partition.place().name().namespace().value(), name));
            return group != null && group.streamId().equals(partition.place().stream())
                    ? group
                    : null;
        } catch (IllegalArgumentException e) {
            throw new RequestFailure(ErrorCode.INVALID_NAME, String.valueOf(e.getMessage()));
        }
    }

    /** A delivery channel as its session sees it. Its fields belong to the shard. */
    private static final class Member implements Channels.Channel {
        private final ConsumerController consumers;
        private boolean closed;
        private long number = -1;

        private Member(ConsumerController consumers) {
            this.consumers = consumers;
        }

        void open(ClientChannel channel, GroupInfo group, String name, long credit) {
            if (!closed) {
                number = consumers.channels().open(channel, group.id(), name, credit);
            }
        }

        @Override
        public void grant(Credit credit) {
            consumers
                    .partition()
                    .shard()
                    .execute(() -> consumers.channels().grant(number, credit.getAdd()));
        }

        @Override
        public void close(boolean lost, Runnable then) {
            consumers
                    .partition()
                    .shard()
                    .execute(() -> {
                        closed = true;
                        consumers.channels().close(number, lost);
                        then.run();
                    });
        }
    }

    void settle(Request request, Channels channels) throws RequestFailure, FrameException {
        SettleRequest header = request.header(SettleParser.INSTANCE);
        if (!(channels.get(header.getChannel()) instanceof Member member)) {
            throw new RequestFailure(
                    ErrorCode.UNKNOWN_CHANNEL,
                    "this connection has no delivery channel " + header.getChannel());
        }
        Session session = request.session();
        long correlation = request.correlation();
        member.consumers
                .partition()
                .shard()
                .execute(() -> {
                    if (member.consumers.isLeading()) {
                        new Settlements(member.consumers, traffic)
                                .settle(session, correlation, member.number, header);
                    } else {
                        session.fail(Method.SETTLE, correlation, member.consumers.notLeading());
                    }
                });
    }

    // ------------------------------------------------------------------ shared

    private StreamController partition(long group) throws RequestFailure {
        StreamController partition = partitions.partition(group);
        if (partition == null) {
            String message = "this node has no partition with control group " + group;
            LeaderHints leaders = new KnownLeaders(metadata);
            throw leaders.leaderOf(group) == null
                    ? new RequestFailure(ErrorCode.UNKNOWN_PARTITION, message)
                    : new RequestFailure(leaders.notLeader(group, message));
        }
        return partition;
    }

    private static ClientChannel register(
            Channels channels, Request request, Channels.Channel channel) throws RequestFailure {
        if (channels.isFull()) {
            throw new RequestFailure(
                    ErrorCode.TOO_MANY_CHANNELS,
                    "a connection may have " + Channels.MAX + " channels");
        }
        if (!channels.add(request.correlation(), channel)) {
            throw new RequestFailure(
                    ErrorCode.INVALID_REQUEST,
                    "correlation " + request.correlation() + " names an open channel");
        }
        long id = request.correlation();
        return new ClientChannel(request.session(), id, () -> channels.remove(id));
    }
}
