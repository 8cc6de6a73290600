package io.hadron.core.consumer;

import io.hadron.core.model.Backoff;
import io.hadron.core.model.ObjectId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One group on a machine whose every step is committed at once, told in short words. What comes out
 * is kept as lines of text, taken by {@link #said}.
 */
final class ConsumerRig {

    static final ObjectId GROUP = new ObjectId(7);
    static final DeadLetterTarget LETTERS = new DeadLetterTarget(new ObjectId(99), 0);

    private final List<ByteBuffer> log = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private ConsumerMachine machine = ConsumerMachine.create();
    private long term;
    private long nowMs = 1_000_000;
    private long end;
    private long lowMark;
    private long revision;
    private @Nullable DeliveryToken lastToken;
    private OffsetRanges notRecords = OffsetRanges.empty();

    ConsumerRig(GroupSettings settings) {
        lead();
        configure(settings, 0);
        said();
    }

    static GroupSettings settings() {
        return new GroupSettings(
                100,
                3,
                new Backoff(Duration.ofMillis(100), Duration.ofMillis(1_000)),
                null,
                0,
                1_000);
    }

    static GroupSettings withLetters() {
        GroupSettings s = settings();
        return new GroupSettings(
                s.maxInFlight(), s.maxDeliveries(), s.backoff(), LETTERS, 0, 1_000);
    }

    static GroupSettings withTimeout(long ms) {
        GroupSettings s = withLetters();
        return new GroupSettings(
                s.maxInFlight(), s.maxDeliveries(), s.backoff(), LETTERS, ms, 1_000);
    }

    static GroupSettings strict() {
        GroupSettings s = settings();
        return new GroupSettings(1, 3, s.backoff(), LETTERS, 0, 1_000);
    }

    ConsumerMachine machine() {
        return machine;
    }

    ConsumerRig configure(GroupSettings settings, long start) {
        return step(new ConsumerInput.GroupConfigured(GROUP, ++revision, settings, start));
    }

    ConsumerRig records(long upTo) {
        end = upTo;
        return step(new ConsumerInput.LogAdvanced(upTo));
    }

    ConsumerRig control(long offset) {
        notRecords = OffsetRanges.single(offset);
        return this;
    }

    ConsumerRig join(long member, int credit) {
        return step(new ConsumerInput.MemberJoined(GROUP, member, credit));
    }

    ConsumerRig lost(long member) {
        return step(new ConsumerInput.MemberLeft(GROUP, member, true));
    }

    ConsumerRig after(long ms) {
        nowMs += ms;
        return step(new ConsumerInput.Tick());
    }

    /** Time passes and nobody notices. */
    ConsumerRig later(long ms) {
        nowMs += ms;
        return this;
    }

    ConsumerRig step(ConsumerInput input) {
        return took(machine.step(input, nowMs));
    }

    /** Plans and hands out until there is nothing more. */
    ConsumerRig push() {
        for (DeliveryPlan plan = plan(); plan != null; plan = plan()) {
            deliver(plan, plan.ranges().end());
        }
        return this;
    }

    @Nullable DeliveryPlan plan() {
        return machine.plan(1_000, nowMs);
    }

    ConsumerRig deliver(DeliveryPlan plan, long readTo) {
        return took(
                machine.deliver(
                        plan, plan.ranges().below(readTo).minus(notRecords), readTo, nowMs));
    }

    DeliveryToken token() {
        if (lastToken == null) {
            throw new IllegalStateException("nothing was delivered");
        }
        return lastToken;
    }

    ConsumerRig settle(long member, SettleItem... items) {
        return step(new ConsumerInput.Settle(GROUP, member, List.of(items)));
    }

    ConsumerRig ack(long member, long from, long to) {
        return settle(member, SettleItem.ack(token(), OffsetRanges.of(from, to)));
    }

    ConsumerRig nack(long member, long offset, long delayMs) {
        return settle(member, SettleItem.nack(token(), OffsetRanges.single(offset), delayMs));
    }

    ConsumerRig reject(long member, long offset, String reason) {
        return settle(member, SettleItem.reject(token(), OffsetRanges.single(offset), reason));
    }

    /** The process dies; everything so far was committed. */
    ConsumerRig restart() {
        ConsumerMachine rebuilt = ConsumerMachine.create();
        log.forEach(rebuilt::replay);
        machine = rebuilt;
        return lead();
    }

    /** As {@link #restart}, from a snapshot. */
    ConsumerRig restartFromSnapshot() {
        machine = ConsumerMachine.restore(ByteBuffer.wrap(machine.snapshot()));
        return lead();
    }

    ConsumerRig clockBehind(long ms) {
        nowMs -= ms;
        return this;
    }

    ConsumerRig lead() {
        return took(machine.lead(++term, lowMark, end, nowMs));
    }

    GroupStatus status() {
        GroupStatus status = machine.status(GROUP);
        if (status == null) {
            throw new IllegalStateException("no such group");
        }
        return status;
    }

    OffsetFate fate(long offset) {
        OffsetFate fate = machine.explain(GROUP, offset);
        if (fate == null) {
            throw new IllegalStateException("no such group");
        }
        return fate;
    }

    long nowMs() {
        return nowMs;
    }

    /** What came out since the last call. */
    List<String> said() {
        List<String> lines = List.copyOf(said);
        said.clear();
        return lines;
    }

    private ConsumerRig took(ConsumerStep step) {
        if (!step.entries().isEmpty()) {
            log.add(ByteBuffer.wrap(machine.encode(step.entries())));
        }
        step.effects().forEach(this::perform);
        machine.checkInvariants();
        return this;
    }

    private void perform(ConsumerEffect effect) {
        Consumer<String> say = said::add;
        switch (effect) {
            case ConsumerEffect.Deliver d -> {
                lastToken = d.token();
                StringBuilder line = new StringBuilder("to " + d.member() + ":");
                for (AttemptRange r : d.ranges()) {
                    line.append(' ').append(OffsetRanges.of(r.from(), r.to()));
                    line.append(r.attempt() == 1 ? "" : " (attempt " + r.attempt() + ")");
                }
                say.accept(line.toString());
            }
            case ConsumerEffect.SettleReply s ->
                    s.results()
                            .forEach(r ->
                                    say.accept(
                                            r.isStale()
                                                    ? "settled "
                                                            + r.applied()
                                                            + ", stale "
                                                            + r.stale()
                                                    : "settled " + r.applied()));
            case ConsumerEffect.Reply r -> {
                if (!r.outcome().equals(ConsumerOutcome.DONE)) {
                    say.accept("refused: " + r.outcome());
                }
            }
            case ConsumerEffect.PublishDeadLetter p ->
                    say.accept(
                            "dead letter "
                                    + p.id().generation()
                                    + "/"
                                    + p.id().sequence()
                                    + " to "
                                    + p.target().stream()
                                    + ": "
                                    + p.origin().offset()
                                    + " "
                                    + p.origin().cause()
                                    + " after "
                                    + p.origin().attempts()
                                    + (p.origin().reason().isEmpty()
                                            ? ""
                                            : ", " + p.origin().reason()));
            case ConsumerEffect.Skipped s -> say.accept("skipped " + s.count() + " " + s.cause());
            case ConsumerEffect.EpochStarted e ->
                    say.accept("epoch " + e.epoch() + " at " + e.head());
            case ConsumerEffect.MemberDismissed m -> say.accept("dismissed " + m.member());
        }
    }
}
