package io.hadron.raft;

import io.hadron.core.cluster.DesiredObject.StreamWish;
import io.hadron.core.model.Backoff;
import io.hadron.core.model.DataSize;
import io.hadron.core.model.GroupSpec;
import io.hadron.core.model.GroupSpec.DeliveryPolicy;
import io.hadron.core.model.ObjectName;
import io.hadron.core.model.OpenTransactions;
import io.hadron.core.model.Ordering;
import io.hadron.core.model.Retention;
import io.hadron.core.model.StartPosition;
import io.hadron.core.model.StreamType;
import io.hadron.proto.wire.CrcGroupSpec;
import io.hadron.proto.wire.CrcOpenTransactions;
import io.hadron.proto.wire.CrcOrdering;
import io.hadron.proto.wire.CrcPosition;
import io.hadron.proto.wire.CrcStreamSpec;
import io.hadron.proto.wire.CrcStreamType;
import java.time.Duration;

/** Specs of streams and consumer groups. */
final class SpecCodec {
    private SpecCodec() {}

    static CrcStreamSpec encode(StreamWish wish) {
        CrcStreamSpec.Builder out =
                CrcStreamSpec.newBuilder()
                        .setType(
                                switch (wish.type()) {
                                    case STANDARD -> CrcStreamType.CRC_STANDARD;
                                    case OUT_TABLE -> CrcStreamType.CRC_OUT_TABLE;
                                })
                        .setMaxRecordBytes(wish.maxRecordSize().bytes());
        if (wish.partitions() != null) {
            out.setPartitions(wish.partitions());
        }
        if (wish.replicas() != null) {
            out.setReplicas(wish.replicas());
        }
        Duration time = wish.retention().time();
        if (time != null) {
            out.setRetentionMs(time.toMillis());
        }
        DataSize size = wish.retention().size();
        if (size != null) {
            out.setRetentionBytes(size.bytes());
        }
        return out.build();
    }

    static StreamWish decode(CrcStreamSpec spec) {
        StreamType type =
                switch (spec.getType()) {
                    case CRC_STANDARD -> StreamType.STANDARD;
                    case CRC_OUT_TABLE -> StreamType.OUT_TABLE;
                    case CRC_TYPE_MISSING, UNRECOGNIZED ->
                            throw ValueCodec.unknown("stream type", spec);
                };
        Retention retention =
                new Retention(
                        spec.hasRetentionMs() ? Duration.ofMillis(spec.getRetentionMs()) : null,
                        spec.hasRetentionBytes() ? new DataSize(spec.getRetentionBytes()) : null);
        return new StreamWish(
                type,
                spec.hasPartitions() ? spec.getPartitions() : null,
                spec.hasReplicas() ? spec.getReplicas() : null,
                retention,
                new DataSize(spec.getMaxRecordBytes()));
    }

    static CrcGroupSpec encode(GroupSpec spec) {
        DeliveryPolicy delivery = spec.delivery();
        CrcGroupSpec.Builder out =
                CrcGroupSpec.newBuilder()
                        .setStream(spec.stream().value())
                        .setOrdering(
                                switch (spec.ordering()) {
                                    case NONE -> CrcOrdering.CRC_ORDERING_NONE;
                                    case KEY -> CrcOrdering.CRC_ORDERING_KEY;
                                })
                        .setMaxInFlight(delivery.maxInFlight())
                        .setMaxDeliveries(delivery.maxDeliveries())
                        .setBackoffFromMs(delivery.backoff().from().toMillis())
                        .setBackoffToMs(delivery.backoff().to().toMillis())
                        .setMaxOutstanding(delivery.maxOutstanding())
                        .setOpenTransactions(
                                switch (spec.openTransactions()) {
                                    case SKIP -> CrcOpenTransactions.CRC_OPEN_SKIP;
                                    case WAIT -> CrcOpenTransactions.CRC_OPEN_WAIT;
                                });
        Duration ackTimeout = delivery.ackTimeout();
        if (ackTimeout != null) {
            out.setAckTimeoutMs(ackTimeout.toMillis());
        }
        ObjectName deadLetter = spec.deadLetter();
        if (deadLetter != null) {
            out.setDeadLetter(deadLetter.value());
        }
        return switch (spec.start()) {
            case StartPosition.First first -> out.setStart(CrcPosition.CRC_FIRST).build();
            case StartPosition.Latest latest -> out.setStart(CrcPosition.CRC_LATEST).build();
            case StartPosition.AtOffset(long offset) ->
                    out.setStart(CrcPosition.CRC_OFFSET).setStartAt(offset).build();
            case StartPosition.AtTime(long timeMs) ->
                    out.setStart(CrcPosition.CRC_TIME).setStartAt(timeMs).build();
        };
    }

    static GroupSpec decode(CrcGroupSpec spec) {
        Ordering ordering =
                switch (spec.getOrdering()) {
                    case CRC_ORDERING_NONE -> Ordering.NONE;
                    case CRC_ORDERING_KEY -> Ordering.KEY;
                    case CRC_ORDERING_MISSING, UNRECOGNIZED ->
                            throw ValueCodec.unknown("ordering", spec);
                };
        OpenTransactions open =
                switch (spec.getOpenTransactions()) {
                    case CRC_OPEN_SKIP -> OpenTransactions.SKIP;
                    case CRC_OPEN_WAIT -> OpenTransactions.WAIT;
                    case CRC_OPEN_MISSING, UNRECOGNIZED ->
                            throw ValueCodec.unknown("openTransactions", spec);
                };
        StartPosition start =
                switch (spec.getStart()) {
                    case CRC_FIRST -> new StartPosition.First();
                    case CRC_LATEST -> new StartPosition.Latest();
                    case CRC_OFFSET -> new StartPosition.AtOffset(spec.getStartAt());
                    case CRC_TIME -> new StartPosition.AtTime(spec.getStartAt());
                    case CRC_POSITION_MISSING, UNRECOGNIZED ->
                            throw ValueCodec.unknown("start", spec);
                };
        ObjectName deadLetter = spec.hasDeadLetter() ? new ObjectName(spec.getDeadLetter()) : null;
        return new GroupSpec(
                new ObjectName(spec.getStream()),
                ordering,
                delivery(spec),
                deadLetter,
                start,
                open);
    }

    private static DeliveryPolicy delivery(CrcGroupSpec spec) {
        return new DeliveryPolicy(
                spec.getMaxInFlight(),
                spec.getMaxDeliveries(),
                new Backoff(
                        Duration.ofMillis(spec.getBackoffFromMs()),
                        Duration.ofMillis(spec.getBackoffToMs())),
                spec.hasAckTimeoutMs() ? Duration.ofMillis(spec.getAckTimeoutMs()) : null,
                spec.getMaxOutstanding());
    }
}
