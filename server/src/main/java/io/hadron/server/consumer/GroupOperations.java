package io.hadron.server.consumer;

import io.hadron.core.consumer.ConsumerInput;
import io.hadron.core.consumer.ConsumerOutcome;
import io.hadron.core.consumer.GroupCounters;
import io.hadron.core.consumer.GroupStatus;
import io.hadron.core.consumer.MemberStatus;
import io.hadron.core.model.ObjectId;
import io.hadron.proto.batch.BatchView;
import io.hadron.proto.wire.Failure;
import io.hadron.proto.wire.GroupPartition;
import io.hadron.proto.wire.MemberInfo;
import io.hadron.server.log.ReadResult;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What admins do with a group on one partition. On the partition's shard, while the controller
 * leads.
 */
public final class GroupOperations {
    private GroupOperations() {}

    /** Feeds an input that somebody waits for; the figures come when it is durable. */
    public static void change(
            ConsumerController controller,
            ConsumerInput input,
            Consumer<? super Boolean> done,
            Consumer<Failure> failed) {
        controller.step(
                input,
                new ConsumerReply() {
                    @Override
                    public void outcome(ConsumerOutcome outcome) {
                        Failure failure = ChannelTable.refusal(outcome);
                        if (failure == null) {
                            done.accept(true);
                        } else {
                            failed.accept(failure);
                        }
                    }

                    @Override
                    public void lost(Failure failure) {
                        failed.accept(failure);
                    }
                });
    }

    /**
     * The group's figures; the age of the oldest unfinished message may have to be read from disk.
     */
    public static void figures(
            ConsumerController controller, ObjectId group, Consumer<GroupPartition> then) {
        GroupStatus status = controller.machine().status(group);
        GroupPartition.Builder figures =
                GroupPartition.newBuilder()
                        .setIndex(controller.partition().place().index())
                        .setCommittedEnd(controller.partition().log().committedEnd())
                        .setLowMark(controller.partition().log().lowMark())
                        .setTerm(controller.log().term())
                        .setOldestOutstanding(-1);
        if (status == null) {
            then.accept(figures.build()); // defined a moment ago, and not here yet
            return;
        }
        fill(figures, status, controller.channels().membersOf(group));
        Failure problem = controller.deadLetterProblem(group);
        if (problem != null) {
            figures.setDeadLetterProblem(problem);
        }
        long unwritten = controller.partition().log().controlOffsetsFrom(status.progress().head());
        figures.setLag(Math.max(0, status.progress().lag() - unwritten));
        long oldest = status.progress().oldestOutstanding();
        if (figures.getLag() == 0 || oldest >= controller.partition().log().committedEnd()) {
            then.accept(figures.build());
            return;
        }
        controller
                .partition()
                .read(
                        oldest,
                        1,
                        result -> {
                            if (result instanceof ReadResult.Batches found) {
                                if (!found.batches().isEmpty()) {
                                    long written =
                                            BatchView.of(
                                                            found.batches()
                                                                    .getFirst()
                                                                    .payload()
                                                                    .bytes(),
                                                            0)
                                                    .baseTimestamp();
                                    figures.setLagMs(Math.max(0, controller.nowMs() - written));
                                }
                                found.batches().forEach(batch -> batch.payload().release());
                            }
                            then.accept(figures.build());
                        });
    }

    private static void fill(
            GroupPartition.Builder figures,
            GroupStatus status,
            Map<Long, DeliveryChannel> channels) {
        GroupStatus.Progress progress = status.progress();
        GroupCounters counters = status.counters();
        figures.setHead(progress.head())
                .setOutstanding(progress.outstanding())
                .setInFlight(progress.inFlight())
                .setWaiting(progress.waiting())
                .setDeadLettering(progress.deadLettering())
                .setOldestOutstanding(
                        progress.outstanding() == 0 ? -1 : progress.oldestOutstanding())
                .setEpoch(status.epoch())
                .setPaused(status.paused())
                .setMembers(status.members().size())
                .setAcked(counters.acked())
                .setRedelivered(counters.redelivered())
                .setDeadLettered(counters.deadLettered())
                .setRejected(counters.rejected())
                .setSkipped(counters.trimmed());
        for (MemberStatus member : status.members()) {
            DeliveryChannel channel = channels.get(member.member());
            figures.addMemberList(
                    MemberInfo.newBuilder()
                            .setName(channel == null ? "" : channel.name())
                            .setAddress(channel == null ? "" : channel.session().remoteAddress())
                            .setInFlight(member.inFlight())
                            .setCredit(member.credit()));
        }
    }
}
