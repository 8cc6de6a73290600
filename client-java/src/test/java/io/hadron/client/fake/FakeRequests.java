package io.hadron.client.fake;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.hadron.client.fake.FakeBroker.Produce;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.batch.BatchView;
import io.hadron.proto.frame.FrameCodec;
import io.hadron.proto.frame.FrameException;
import io.hadron.proto.frame.FrameHead;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.AllocateProducerResponse;
import io.hadron.proto.wire.Closed;
import io.hadron.proto.wire.Credit;
import io.hadron.proto.wire.GroupRequest;
import io.hadron.proto.wire.MetadataRequest;
import io.hadron.proto.wire.OffsetRequest;
import io.hadron.proto.wire.OffsetResponse;
import io.hadron.proto.wire.Outcome;
import io.hadron.proto.wire.Position;
import io.hadron.proto.wire.ProduceRequest;
import io.hadron.proto.wire.ProduceResponse;
import io.hadron.proto.wire.ReadOpenRequest;
import io.hadron.proto.wire.ReadOpened;
import io.hadron.proto.wire.SettleRequest;
import io.hadron.proto.wire.SettleResponse;
import io.hadron.proto.wire.Settlement;
import io.hadron.proto.wire.Start;
import io.hadron.proto.wire.SubscribeRequest;
import io.hadron.proto.wire.Subscribed;
import io.hadron.proto.wire.WatchRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/** Answers requests. Guarded by its broker's lock. */
final class FakeRequests {
    private final FakeBroker broker;

    /** Ids are unique in a cluster, however many brokers give them out. */
    private static final AtomicLong NEXT_PRODUCER = new AtomicLong(100);

    FakeRequests(FakeBroker broker) {
        this.broker = broker;
    }

    void request(FakeSession session, FrameHead head, ByteBuffer frame) throws FrameException {
        Method method = Method.of(head.method());
        if (method == null) {
            throw new FrameException("method " + head.method());
        }
        long id = head.correlation();
        ErrorCode refusal = broker.refuse.apply(method);
        if (refusal != null) {
            session.fail(method, id, refusal, Outcome.DEFINITE);
            return;
        }
        switch (method) {
            case METADATA ->
                    session.respond(
                            method,
                            id,
                            broker.metadata(parse(frame, head, MetadataRequest.parser())));
            case ALLOCATE_PRODUCER ->
                    session.respond(
                            method,
                            id,
                            AllocateProducerResponse.newBuilder()
                                    .setProducerId(NEXT_PRODUCER.getAndIncrement())
                                    .build());
            case PRODUCE -> produce(session, head, frame);
            case SUBSCRIBE -> subscribe(session, id, parse(frame, head, SubscribeRequest.parser()));
            case SETTLE -> settle(session, id, parse(frame, head, SettleRequest.parser()));
            case READ_OPEN -> readOpen(session, id, parse(frame, head, ReadOpenRequest.parser()));
            case WATCH_METADATA -> watch(session, id, parse(frame, head, WatchRequest.parser()));
            case GROUP_DESCRIBE, GROUP_PAUSE, GROUP_RESUME -> {
                GroupRequest request = parse(frame, head, GroupRequest.parser());
                session.respond(
                        method, id, broker.figures(request.getNamespace(), request.getName()));
            }
            case OFFSET -> offset(session, id, parse(frame, head, OffsetRequest.parser()));
            default -> session.fail(method, id, ErrorCode.UNKNOWN_METHOD, Outcome.DEFINITE);
        }
    }

    private static <M extends MessageLite> M parse(
            ByteBuffer frame, FrameHead head, Parser<M> parser) throws FrameException {
        return FrameCodec.header(frame, 0, head, parser);
    }

    private void produce(FakeSession session, FrameHead head, ByteBuffer frame)
            throws FrameException {
        broker.produceRequests.incrementAndGet();
        ProduceRequest request = parse(frame, head, ProduceRequest.parser());
        BatchView view = BatchView.of(frame, head.payloadStart());
        FakeLog log = broker.logOf(request.getGroup());
        long id = head.correlation();
        if (log == null) {
            session.fail(Method.PRODUCE, id, ErrorCode.UNKNOWN_PARTITION, Outcome.DEFINITE);
            return;
        }
        if (!broker.leads(request.getGroup())) {
            session.fail(Method.PRODUCE, id, broker.notLeader(request.getGroup()));
            return;
        }
        OnProduce action =
                broker.onProduce.apply(
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
        broker.deliverAll();
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

    private void watch(FakeSession session, long id, WatchRequest request) {
        broker.watches.incrementAndGet();
        session.watches.put(id, request.getStream());
        session.respond(
                Method.WATCH_METADATA,
                id,
                broker.metadata(
                        MetadataRequest.newBuilder().addStreams(request.getStream()).build()));
    }

    private void subscribe(FakeSession session, long id, SubscribeRequest request) {
        if (!broker.leads(request.getGroup())) {
            session.fail(Method.SUBSCRIBE, id, broker.notLeader(request.getGroup()));
            return;
        }
        FakeGroup group = broker.group(request.getGroup(), request.getConsumerGroup());
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
        broker.settleRequests.incrementAndGet();
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

    void closeChannel(FakeSession session, long id) {
        FakeGroup.Channel channel = session.channels.remove(id);
        FakeGroup group = session.groups.remove(id);
        if (channel != null && group != null) {
            group.leave(channel);
            group.deliver();
        }
        session.readers.remove(id);
        session.watches.remove(id);
        session.respond(Method.CLOSE, id, Closed.getDefaultInstance());
    }

    void credit(FakeSession session, FrameHead head, ByteBuffer frame) throws FrameException {
        Credit credit = parse(frame, head, Credit.parser());
        FakeReader reader = session.readers.get(head.correlation());
        if (reader != null) {
            reader.credit(credit.getAdd());
            reader.push();
        }
    }

    private void readOpen(FakeSession session, long id, ReadOpenRequest request) {
        FakeLog log = broker.logOf(request.getGroup());
        if (log == null) {
            session.fail(Method.READ_OPEN, id, ErrorCode.UNKNOWN_PARTITION, Outcome.DEFINITE);
            return;
        }
        if (!broker.leads(request.getGroup())) {
            session.fail(Method.READ_OPEN, id, broker.notLeader(request.getGroup()));
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
        FakeLog log = broker.logOf(request.getGroup());
        if (log == null) {
            session.fail(Method.OFFSET, id, ErrorCode.UNKNOWN_PARTITION, Outcome.DEFINITE);
            return;
        }
        if (!broker.leads(request.getGroup())) {
            session.fail(Method.OFFSET, id, broker.notLeader(request.getGroup()));
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
}
