package io.hadron.server.consumer;

import io.hadron.core.consumer.ConsumerInput;
import io.hadron.core.consumer.ConsumerOutcome;
import io.hadron.core.consumer.GroupCounters;
import io.hadron.core.consumer.GroupStatus;
import io.hadron.core.consumer.MemberStatus;
import io.hadron.core.model.ObjectId;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.wire.Failure;
import io.hadron.proto.wire.GroupPartition;
import io.hadron.proto.wire.MemberInfo;
import io.hadron.server.log.GroupLog;
import io.hadron.server.session.Failures;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What admins do with a group on one partition. On the partition's shard, while the controller
 * leads.
 */
public final class GroupOperations {
    private static final long METRICS_TOLERANCE_MS = 15_000;

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
     *
     * @param failed gets the reason if there are none yet
     */
    public static void figures(
            ConsumerController controller,
            ObjectId group,
            Consumer<GroupPartition> then,
            Consumer<Failure> failed) {
        GroupStatus status = controller.machine().status(group);
        if (status == null) {
            failed.accept(
                    Failures.of(
                            ErrorCode.UNAVAILABLE,
                            "the group is starting on " + controller.partition().place()));
            return;
        }
        GroupPartition.Builder figures =
                GroupPartition.newBuilder()
                        .setIndex(controller.partition().place().index())
                        .setCommittedEnd(controller.partition().log().committedEnd())
                        .setLowMark(controller.partition().log().lowMark())
                        .setTerm(controller.log().term())
                        .setOldestOutstanding(-1);
        fill(figures, status, controller.channels().membersOf(group));
        Failure problem = controller.deadLetterProblem(group);
        if (problem != null) {
            figures.setDeadLetterProblem(problem);
        }
        lag(
                controller,
                status,
                0,
                (messages, millis) ->
                        then.accept(figures.setLag(messages).setLagMs(millis).build()));
    }

    /** Takes a group's lag on one partition. */
    @FunctionalInterface
    public interface LagSink {
        /**
         * Takes it.
         *
         * @param messages not finished
         * @param millis age of the oldest of them; 0 if there is none, or if it is not known
         */
        void accept(long messages, long millis);
    }

    /**
     * The group's lag as metrics show it: its age may be from a few seconds ago, so that frequent
     * questions do not read the disk each time.
     *
     * @param none runs if there is nothing to tell yet
     */
    public static void lag(
            ConsumerController controller, ObjectId group, LagSink then, Runnable none) {
        GroupStatus status = controller.machine().status(group);
        if (status == null) {
            controller.oldestWritten().forget(group);
            none.run();
        } else {
            lag(controller, status, METRICS_TOLERANCE_MS, then);
        }
    }

    private static void lag(
            ConsumerController controller, GroupStatus status, long toleranceMs, LagSink then) {
        GroupLog log = controller.partition().log();
        long unwritten = log.controlOffsetsFrom(status.progress().head());
        long messages = Math.max(0, status.progress().lag() - unwritten);
        long oldest = status.progress().oldestOutstanding();
        if (messages == 0 || oldest >= log.committedEnd()) {
            then.accept(messages, 0);
            return;
        }
        controller
                .oldestWritten()
                .find(
                        status.group(),
                        oldest,
                        toleranceMs,
                        written ->
                                then.accept(
                                        messages,
                                        written < 0
                                                ? 0
                                                : Math.max(0, controller.nowMs() - written)));
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
