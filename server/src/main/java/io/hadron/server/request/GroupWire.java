package io.hadron.server.request;

import io.hadron.core.consumer.OffsetFate;
import io.hadron.core.model.ObjectName;
import io.hadron.core.model.SchemaObject.GroupInfo;
import io.hadron.core.model.SchemaObject.StreamInfo;
import io.hadron.proto.wire.ExplainResponse;
import io.hadron.proto.wire.GroupPartition;
import io.hadron.proto.wire.GroupUnanswered;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Consumer groups as wire messages. */
final class GroupWire {
    private GroupWire() {}

    static io.hadron.proto.wire.GroupInfo info(
            GroupInfo group, @Nullable StreamInfo stream, GroupRound<GroupPartition> figures) {
        ObjectName deadLetter = group.spec().deadLetter();
        io.hadron.proto.wire.GroupInfo.Builder info =
                io.hadron.proto.wire.GroupInfo.newBuilder()
                        .setNamespace(group.name().namespace().value())
                        .setName(group.name().name().value())
                        .setStream(
                                stream == null
                                        ? group.spec().stream().value()
                                        : stream.name().name().value())
                        .setId(group.id().value())
                        .setPaused(
                                !figures.answers().isEmpty()
                                        && figures.answers().values().stream()
                                                .allMatch(GroupPartition::getPaused))
                        .addAllPartitions(figures.answers().values())
                        .setDeadLetter(deadLetter == null ? "" : deadLetter.value());
        figures.failures()
                .forEach((index, failure) ->
                        info.addUnanswered(
                                GroupUnanswered.newBuilder().setIndex(index).setFailure(failure)));
        return info.build();
    }

    /** Why a message is where it is; the words are stable. */
    static ExplainResponse explain(OffsetFate fate, long offset) {
        return switch (fate) {
            case OffsetFate.BelowLowMark below ->
                    answer(
                            "REMOVED",
                            "retention has removed it; the first offset still there is "
                                    + below.lowMark());
            case OffsetFate.AheadOfHead ahead ->
                    answer(
                            ahead.paused() ? "PAUSED" : "AHEAD",
                            "not handed out yet: the group's head is "
                                    + ahead.head()
                                    + ", "
                                    + (offset - ahead.head())
                                    + " before it"
                                    + (ahead.paused() ? "; the group is paused" : ""));
            case OffsetFate.InFlight flight ->
                    answer(
                            "IN_FLIGHT",
                            "member "
                                    + flight.member()
                                    + " holds it since "
                                    + Instant.ofEpochMilli(flight.sinceMs())
                                    + ", attempt "
                                    + flight.attempt());
            case OffsetFate.Waiting waiting ->
                    answer(
                            "WAITING",
                            "waits for redelivery after "
                                    + waiting.attempts()
                                    + " attempts"
                                    + (waiting.notBeforeMs() > 0
                                            ? ", not before "
                                                    + Instant.ofEpochMilli(waiting.notBeforeMs())
                                            : "")
                                    + (waiting.paused() ? "; the group is paused" : ""));
            case OffsetFate.DeadLettering letter ->
                    answer(
                            "DEAD_LETTERING",
                            "given up after "
                                    + letter.attempts()
                                    + " attempts ("
                                    + letter.cause()
                                    + "); its copy is not confirmed yet");
            case OffsetFate.Finished _ ->
                    answer(
                            "FINISHED",
                            "acked, rejected, dead-lettered, or no record for consumers");
        };
    }

    private static ExplainResponse answer(String reason, String text) {
        return ExplainResponse.newBuilder().setReason(reason).setText(text).build();
    }
}
