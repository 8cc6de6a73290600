package io.hadron.server.consumer;

import io.hadron.core.consumer.ConsumerEffect;
import io.hadron.core.consumer.ConsumerInput;
import io.hadron.core.consumer.ConsumerOutcome;
import io.hadron.core.consumer.GroupStatus;
import io.hadron.core.model.ObjectId;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.Failure;
import io.hadron.proto.wire.Subscribed;
import io.hadron.server.session.ClientChannel;
import io.hadron.server.session.Failures;
import io.hadron.server.shard.StoredBatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The consumers that are connected to one partition. Shard thread only. */
public final class ChannelTable {
    private final ConsumerController controller;
    private final Map<Long, DeliveryChannel> byMember = new LinkedHashMap<>();
    private long nextMember = 1;
    private int recordBytes = 1024;

    ChannelTable(ConsumerController controller) {
        this.controller = controller;
    }

    /** Connects a consumer; answers the request that asked for it. Returns the member's number. */
    public long open(ClientChannel channel, ObjectId group, String name, long credit) {
        long member = nextMember++;
        DeliveryChannel opened = new DeliveryChannel(channel, group, member, name, credit);
        byMember.put(member, opened);
        controller.step(
                new ConsumerInput.MemberJoined(group, member, 0),
                new ConsumerReply() {
                    @Override
                    public void outcome(ConsumerOutcome outcome) {
                        joined(opened, outcome);
                    } // a lost one is failed with all the others
                });
        return member;
    }

    private void joined(DeliveryChannel channel, ConsumerOutcome outcome) {
        GroupStatus status = controller.machine().status(channel.group());
        Failure refusal =
                outcome instanceof ConsumerOutcome.LimitExceeded limit
                        ? Failures.of(
                                ErrorCode.GROUP_FULL, limit.what() + ": at most " + limit.limit())
                        : isStarting(channel, outcome)
                                ? Failures.of(
                                        ErrorCode.UNAVAILABLE,
                                        "the group is starting on this partition")
                                : refusal(outcome);
        if (refusal != null || status == null) {
            byMember.remove(channel.member());
            channel.fail(
                    refusal != null
                            ? refusal
                            : Failures.of(ErrorCode.GROUP_DELETED, "the group was deleted"));
            return;
        }
        channel.session()
                .respond(
                        Method.SUBSCRIBE,
                        channel.channel(),
                        Subscribed.newBuilder()
                                .setConsumerGroupId(channel.group().value())
                                .setTerm(controller.log().term())
                                .setEpoch(status.epoch())
                                .build(),
                        List.of());
        channel.opened();
        controller.queueFlush();
    }

    /** The group is defined, but where it starts is still being looked up. */
    private boolean isStarting(DeliveryChannel channel, ConsumerOutcome outcome) {
        return outcome instanceof ConsumerOutcome.UnknownGroup
                && controller.directory().exists(channel.group());
    }

    /** The failure for a refused input, or null if it was not refused. */
    static @Nullable Failure refusal(ConsumerOutcome outcome) {
        return switch (outcome) {
            case ConsumerOutcome.Done _ -> null;
            case ConsumerOutcome.UnknownGroup unknown ->
                    Failures.of(
                            ErrorCode.GROUP_DELETED,
                            "the group is not, or no longer, on this partition");
            case ConsumerOutcome.UnknownMember _ ->
                    Failures.of(ErrorCode.UNKNOWN_CHANNEL, "the channel is closed");
            case ConsumerOutcome.MemberExists exists ->
                    Failures.of(ErrorCode.INTERNAL, "member " + exists.member() + " joined twice");
            case ConsumerOutcome.OffsetOutOfRange range ->
                    Failures.outOfRange(range.offset(), range.lowMark(), range.committedEnd());
            case ConsumerOutcome.LimitExceeded limit ->
                    Failures.of(
                            ErrorCode.LIMIT_EXCEEDED, limit.what() + ": at most " + limit.limit());
        };
    }

    /** The client widens or narrows a window. */
    public void grant(long member, int credit) {
        DeliveryChannel channel = byMember.get(member);
        if (channel != null) {
            channel.grant(credit);
            controller.queueFlush();
        }
    }

    /** The consumer or its connection is gone: its messages are given to others at once. */
    public void close(long member, boolean lost) {
        DeliveryChannel channel = byMember.remove(member);
        if (channel != null) {
            channel.close();
            controller.step(new ConsumerInput.MemberLeft(channel.group(), member, lost));
            controller.left(channel.group());
        }
    }

    @Nullable DeliveryChannel get(long member) {
        return byMember.get(member);
    }

    boolean isEmpty() {
        return byMember.isEmpty();
    }

    /** Gives the machine the credit that clients have granted and sockets can take. */
    void passCreditOn() {
        for (DeliveryChannel channel : List.copyOf(byMember.values())) {
            int portion = channel.takePortion(recordBytes);
            if (portion > 0) {
                controller.step(
                        new ConsumerInput.CreditGranted(
                                channel.group(), channel.member(), portion));
            } else if (channel.isStalled()) {
                channel.awaitSocket(() -> controller.shard().execute(controller::queueFlush));
            }
        }
    }

    void learnRecordSize(List<StoredBatch> batches) {
        StoredBatch batch = batches.getFirst();
        long records = batch.lastOffset() - batch.baseOffset() + 1;
        recordBytes = (int) Math.max(1, batch.payload().size() / records);
    }

    void handedOut(ConsumerEffect.Deliver deliver) {
        DeliveryChannel channel = byMember.get(deliver.member());
        if (channel != null) {
            channel.handedOut(deliver.token(), deliver.ranges());
        }
    }

    void push(ConsumerEffect.Deliver deliver, List<StoredBatch> batches) {
        DeliveryChannel channel = byMember.get(deliver.member());
        if (channel == null) {
            batches.forEach(batch -> batch.payload().release());
        } else {
            channel.push(deliver.token(), deliver.ranges(), batches);
        }
    }

    void dismiss(long member) {
        DeliveryChannel channel = byMember.remove(member);
        if (channel != null) {
            channel.fail(Failures.of(ErrorCode.GROUP_DELETED, "the consumer group was deleted"));
            controller.left(channel.group());
        }
    }

    /** Ends all channels of a group: it can not be served on this partition as it is. */
    void failGroup(ObjectId group, Failure failure) {
        membersOf(group)
                .forEach((member, channel) -> {
                    byMember.remove(member);
                    channel.fail(failure);
                    controller.step(new ConsumerInput.MemberLeft(group, member, false));
                });
    }

    void failAll(Failure failure) {
        List<DeliveryChannel> all = new ArrayList<>(byMember.values());
        byMember.clear();
        all.forEach(channel -> channel.fail(failure));
    }

    /** Consumers of a group with what they are called, in the order they came. */
    public Map<Long, DeliveryChannel> membersOf(ObjectId group) {
        Map<Long, DeliveryChannel> members = new LinkedHashMap<>();
        byMember.forEach((member, channel) -> {
            if (channel.group().equals(group)) {
                members.put(member, channel);
            }
        });
        return members;
    }
}
