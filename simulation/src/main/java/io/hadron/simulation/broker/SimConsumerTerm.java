package io.hadron.simulation.broker;

import io.hadron.core.consumer.AttemptRange;
import io.hadron.core.consumer.ConsumerEffect;
import io.hadron.core.consumer.ConsumerEntry;
import io.hadron.core.consumer.ConsumerInput;
import io.hadron.core.consumer.ConsumerMachine;
import io.hadron.core.consumer.ConsumerOutcome;
import io.hadron.core.consumer.ConsumerStep;
import io.hadron.core.consumer.DeliveryPlan;
import io.hadron.core.consumer.OffsetRanges;
import io.hadron.core.model.ObjectId;
import io.hadron.simulation.broker.SimConsumers.Message;
import io.hadron.simulation.broker.SimConsumers.Push;
import io.hadron.simulation.broker.SimConsumers.SettleAnswer;
import io.hadron.simulation.history.Observation;
import io.hadron.simulation.world.CrashPoint;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One term of the consumer controller: feeds the machine, makes its entries durable, then performs
 * its effects.
 */
final class SimConsumerTerm {

    /** Who hears the answer to an input. */
    record Replies(Consumer<ConsumerOutcome> outcome, Consumer<SettleAnswer> settled) {

        static final Replies NOBODY = new Replies(outcome -> {}, answer -> {});
    }

    private record Pending(long gate, Runnable effect) {}

    private static final int PLAN_SIZE = 8;

    private final Broker broker;
    private final SimPartition stream;
    private final SimLog log;
    private final SimJournal journal;
    private final ConsumerMachine machine;
    private final SimDeadLetters deadLetters;
    private final TreeMap<Long, Consumer<Push>> channels = new TreeMap<>();
    private final List<ConsumerEntry> entries = new ArrayList<>();
    private final List<Runnable> effects = new ArrayList<>();
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private boolean over;
    private boolean flushQueued;

    /** Begins the term with the machine that the journal has; the log and the stream must serve. */
    SimConsumerTerm(Broker broker, SimPartition stream, SimLog log, SimJournal journal) {
        this.broker = broker;
        this.stream = stream;
        this.log = log;
        this.journal = journal;
        this.machine = journal.lead();
        this.deadLetters = new SimDeadLetters(broker, this);
        take(
                machine.lead(
                        log.term(),
                        stream.lowMark(),
                        stream.committedEnd(),
                        broker.life().clockMs()),
                Replies.NOBODY,
                List.of());
        SimConsumers.GROUPS.forEach((group, settings) ->
                step(new ConsumerInput.GroupConfigured(group, 1, settings, 0), Replies.NOBODY));
    }

    void tick() {
        if (machine.nextDeadlineMs() <= broker.life().clockMs()) {
            step(new ConsumerInput.Tick(), Replies.NOBODY);
        }
    }

    void advanced() {
        step(new ConsumerInput.Trimmed(stream.lowMark()), Replies.NOBODY);
        step(new ConsumerInput.LogAdvanced(stream.committedEnd()), Replies.NOBODY);
    }

    void join(
            ObjectId group,
            long member,
            int credit,
            Consumer<Push> channel,
            Consumer<Boolean> reply) {
        channels.put(member, channel);
        step(
                new ConsumerInput.MemberJoined(group, member, credit),
                new Replies(
                        outcome -> reply.accept(outcome instanceof ConsumerOutcome.Done),
                        answer -> {}));
    }

    void lose(ObjectId group, long member) {
        if (channels.remove(member) != null) {
            broker.history()
                    .add(
                            new Observation.MemberLost(
                                    group.toString(), Long.toString(member), broker.life().now()));
            step(new ConsumerInput.MemberLeft(group, member, true), Replies.NOBODY);
        }
    }

    /** The term has ended: nothing that waits will happen. */
    void close() {
        over = true;
        pending.clear();
        effects.clear();
        entries.clear();
        channels.clear();
    }

    boolean isOver() {
        return over;
    }

    ConsumerMachine machine() {
        return machine;
    }

    void step(ConsumerInput input, Replies replies) {
        if (!over) {
            take(machine.step(input, broker.life().clockMs()), replies, List.of());
        }
    }

    private void take(ConsumerStep step, Replies replies, List<SimPartition.Fetched> records) {
        broker.life().pass(CrashPoint.CONSUMER_STEPPED);
        entries.addAll(step.entries());
        long decided = broker.life().now();
        for (ConsumerEffect effect : step.effects()) {
            if (isEarly(effect)) {
                perform(effect, replies, records, decided);
            } else {
                effects.add(() -> perform(effect, replies, records, decided));
            }
        }
        if (!flushQueued) {
            flushQueued = true;
            broker.life().after(broker.dice().between(0, 2), this::flush);
        }
    }

    private void flush() {
        if (over) {
            return;
        }
        pump();
        flushQueued = false;
        if (!entries.isEmpty()) {
            journal.append(List.copyOf(entries));
            entries.clear();
        }
        effects.forEach(effect -> pending.add(new Pending(log.end(), effect)));
        effects.clear();
        release(log.committedEnd());
    }

    private boolean isEarly(ConsumerEffect effect) {
        return switch (broker.bug()) {
            case CONFIRM_ACKS_EARLY -> effect instanceof ConsumerEffect.SettleReply;
            case PUSH_BEFORE_DURABLE -> effect instanceof ConsumerEffect.Deliver;
            default -> false;
        };
    }

    private void pump() {
        for (DeliveryPlan plan = plan(); plan != null; plan = plan()) {
            var records = new ArrayList<SimPartition.Fetched>();
            var offsets = OffsetRanges.builder();
            long readTo = 0;
            for (int i = 0; i < plan.ranges().size(); i++) {
                long to = plan.ranges().to(i);
                var page =
                        stream.read(
                                plan.ranges().from(i), stream.committedEnd(), Integer.MAX_VALUE);
                for (SimPartition.Fetched record : page.records()) {
                    if (record.offset() >= plan.ranges().from(i) && record.offset() < to) {
                        records.add(record);
                        offsets.add(record.offset());
                    }
                }
                readTo = to;
            }
            take(
                    machine.deliver(plan, offsets.build(), readTo, broker.life().clockMs()),
                    Replies.NOBODY,
                    records);
        }
    }

    private @Nullable DeliveryPlan plan() {
        return machine.plan(PLAN_SIZE, broker.life().clockMs());
    }

    void release(long committed) {
        while (!over && !pending.isEmpty() && pending.peek().gate <= committed) {
            broker.life().pass(CrashPoint.BEFORE_CONSUMER_EFFECT);
            pending.remove().effect.run();
        }
    }

    private void perform(
            ConsumerEffect effect,
            Replies replies,
            List<SimPartition.Fetched> records,
            long decided) {
        switch (effect) {
            case ConsumerEffect.Deliver deliver -> push(deliver, records, decided);
            case ConsumerEffect.SettleReply reply ->
                    replies.settled.accept(new SettleAnswer.Results(reply.results()));
            case ConsumerEffect.Reply reply -> {
                replies.outcome.accept(reply.outcome());
                if (!(reply.outcome() instanceof ConsumerOutcome.Done)) {
                    replies.settled.accept(new SettleAnswer.Refused());
                }
            }
            case ConsumerEffect.PublishDeadLetter letter -> deadLetters.publish(letter);
            case ConsumerEffect.Skipped _,
                    ConsumerEffect.EpochStarted _,
                    ConsumerEffect.MemberDismissed _ -> {}
        }
    }

    private void push(
            ConsumerEffect.Deliver deliver, List<SimPartition.Fetched> records, long decided) {
        var byOffset = new TreeMap<Long, SimPartition.Fetched>();
        records.forEach(record -> byOffset.put(record.offset(), record));
        var messages = new ArrayList<Message>();
        String group = deliver.group().toString();
        Observation.Token token = SimConsumers.token(deliver.token());
        long timeout =
                Objects.requireNonNull(SimConsumers.GROUPS.get(deliver.group())).ackTimeoutMs();
        for (AttemptRange range : deliver.ranges()) {
            for (SimPartition.Fetched r : byOffset.subMap(range.from(), range.to()).values()) {
                messages.add(new Message(r.offset(), range.attempt(), r.value()));
                broker.history()
                        .add(
                                new Observation.Delivered(
                                        new Observation.Message(
                                                group, SimConsumers.PARTITION, r.offset()),
                                        Long.toString(deliver.member()),
                                        token,
                                        range.attempt(),
                                        broker.life().now(),
                                        decided + timeout));
                broker.history()
                        .add(
                                new Observation.Read(
                                        "group " + group + " " + token,
                                        r.offset(),
                                        SimConsumers.PARTITION,
                                        r.offset(),
                                        r.term(),
                                        r.value()));
            }
        }
        Consumer<Push> channel = channels.get(deliver.member());
        if (channel != null) {
            channel.accept(new Push(deliver.token(), messages));
        }
    }
}
