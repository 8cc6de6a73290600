package io.hadron.core.consumer;

import io.hadron.core.consumer.ModelGroup.GiveUp;
import io.hadron.core.consumer.ModelGroup.Place;
import io.hadron.core.model.ObjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The naive twin of the machine: same inputs, plain code. */
final class ConsumerModel {

    final TreeMap<ObjectId, ModelGroup> groups = new TreeMap<>();
    long term;
    long lastMs;
    long lowMark;
    long nowMs;
    long shiftMs;
    long committedEnd;

    ConsumerModel copy() {
        ConsumerModel copy = new ConsumerModel();
        groups.forEach((id, group) -> copy.groups.put(id, group.copy()));
        copy.term = term;
        copy.lastMs = lastMs;
        copy.lowMark = lowMark;
        return copy;
    }

    void advance(long driverMs) {
        nowMs = Math.max(nowMs, driverMs + shiftMs);
    }

    void lead(long newTerm, long mark, long end, long driverMs) {
        shiftMs = Math.max(0, lastMs - driverMs);
        nowMs = driverMs + shiftMs;
        lastMs = nowMs;
        term = newTerm;
        committedEnd = end;
        for (ModelGroup group : groups.values()) {
            group.unfinished.replaceAll((o, place) ->
                    place instanceof Place.Flying f ? new Place.Waiting(f.attempts(), 0) : place);
        }
        trim(mark);
        groups.values().forEach(ModelGroup::giveUpExhausted);
    }

    void step(ConsumerInput input) {
        switch (input) {
            case ConsumerInput.GroupConfigured in -> configure(in);
            case ConsumerInput.GroupDeleted in -> groups.remove(in.group());
            case ConsumerInput.MemberJoined in -> {
                if (groups.containsKey(in.group())) {
                    groups.get(in.group()).credit.putIfAbsent(in.member(), in.credit());
                }
            }
            case ConsumerInput.CreditGranted in -> {
                if (groups.containsKey(in.group())) {
                    groups.get(in.group())
                            .credit
                            .computeIfPresent(in.member(), (m, c) -> c + in.credit());
                }
            }
            case ConsumerInput.MemberLeft in -> leave(in);
            case ConsumerInput.Seek in -> {
                ModelGroup group = groups.get(in.group());
                if (group != null && in.offset() >= lowMark && in.offset() <= committedEnd) {
                    group.seek(in.offset());
                }
            }
            case ConsumerInput.Pause in -> pause(in.group(), true);
            case ConsumerInput.Resume in -> pause(in.group(), false);
            case ConsumerInput.LogAdvanced in ->
                    committedEnd = Math.max(committedEnd, in.committedEnd());
            case ConsumerInput.Trimmed in -> trim(in.lowMark());
            case ConsumerInput.SkipRange in -> {
                if (groups.containsKey(in.group())) {
                    groups.get(in.group()).skip(in.ranges().below(committedEnd));
                }
            }
            case ConsumerInput.Settle in -> throw new IllegalArgumentException("use settle: " + in);
            case ConsumerInput.DeadLettered in -> finish(in.group(), in.through());
            case ConsumerInput.DeadLetterDropped in -> finish(in.group(), in.through());
            case ConsumerInput.Tick in -> tick();
        }
    }

    private void configure(ConsumerInput.GroupConfigured in) {
        ModelGroup group = groups.get(in.group());
        if (group == null) {
            long start = Math.max(lowMark, in.startOffset());
            groups.put(in.group(), new ModelGroup(in.group(), in.revision(), in.settings(), start));
        } else if (in.revision() > group.revision) {
            group.revision = in.revision();
            group.settings = in.settings();
            group.giveUpExhausted();
        }
    }

    private void leave(ConsumerInput.MemberLeft in) {
        ModelGroup group = groups.get(in.group());
        if (group != null && group.credit.remove(in.member()) != null) {
            lastMs = group.takeBack(f -> f.member() == in.member()) ? nowMs : lastMs;
        }
    }

    private void tick() {
        for (ModelGroup group : groups.values()) {
            lastMs = group.takeBack(f -> f.deadlineMs() <= nowMs) ? nowMs : lastMs;
        }
    }

    private void pause(ObjectId id, boolean paused) {
        if (groups.containsKey(id)) {
            groups.get(id).paused = paused;
        }
    }

    private void trim(long mark) {
        if (mark > lowMark) {
            lowMark = mark;
            committedEnd = Math.max(committedEnd, mark);
            groups.values().forEach(group -> group.dropBelow(mark));
        }
    }

    private void finish(ObjectId id, DeadLetterId through) {
        if (groups.containsKey(id)) {
            groups.get(id).finish(through);
        }
    }

    /** The stale offsets of each item. */
    List<OffsetRanges> settle(ConsumerInput.Settle in) {
        ModelGroup group = groups.get(in.group());
        List<OffsetRanges> stale = new ArrayList<>();
        List<GiveUp> givenUp = new ArrayList<>();
        for (SettleItem item : in.items()) {
            stale.add(settle(group, in.member(), item, givenUp));
        }
        group.giveUp(givenUp);
        return stale;
    }

    private OffsetRanges settle(
            ModelGroup group, long member, SettleItem item, List<GiveUp> givenUp) {
        OffsetRanges.Builder stale = OffsetRanges.builder();
        long number = item.token().number();
        boolean current = item.token().term() == term && item.token().epoch() == group.epoch;
        boolean alive =
                current
                        && group.flying(number).stream()
                                .anyMatch(o ->
                                        ((Place.Flying) group.unfinished.get(o)).member()
                                                == member);
        TreeSet<Long> acked = group.acked.computeIfAbsent(number, n -> new TreeSet<>());
        for (int i = 0; i < item.ranges().size(); i++) {
            for (long o = item.ranges().from(i); o < item.ranges().to(i); o++) {
                boolean live =
                        alive
                                && group.unfinished.get(o) instanceof Place.Flying f
                                && f.number() == number;
                if (live) {
                    settle(group, item, o, givenUp);
                } else if (!(alive && item.kind() == SettleItem.Kind.ACK && acked.contains(o))) {
                    stale.add(o);
                }
            }
        }
        return stale.build();
    }

    private void settle(ModelGroup group, SettleItem item, long o, List<GiveUp> givenUp) {
        Place.Flying flying = (Place.Flying) group.unfinished.get(o);
        int attempts = flying.attempts();
        lastMs = item.kind() == SettleItem.Kind.EXTEND ? lastMs : nowMs;
        switch (item.kind()) {
            case ACK -> {
                group.unfinished.remove(o);
                group.acked.get(flying.number()).add(o);
            }
            case NACK -> {
                long delay =
                        item.delayMs() == SettleItem.BACKOFF
                                ? group.settings.backoff().delayAfter(attempts).toMillis()
                                : item.delayMs();
                group.unfinished.put(o, new Place.Waiting(attempts, nowMs + delay));
                if (group.settings.exhausted(attempts)) {
                    givenUp.add(new GiveUp(o, attempts, DeadLetterOrigin.Cause.EXHAUSTED));
                }
            }
            case REJECT -> {
                if (group.settings.deadLetter() == null) {
                    group.unfinished.remove(o);
                } else {
                    group.unfinished.put(o, new Place.Waiting(attempts, 0));
                    givenUp.add(new GiveUp(o, attempts, DeadLetterOrigin.Cause.REJECTED));
                }
            }
            case EXTEND -> {
                long more =
                        item.delayMs() == SettleItem.BACKOFF
                                ? group.settings.ackTimeoutMs()
                                : item.delayMs();
                if (flying.deadlineMs() != Long.MAX_VALUE) {
                    long until = Math.max(flying.deadlineMs(), nowMs + more);
                    group.unfinished.put(
                            o, new Place.Flying(flying.number(), flying.member(), attempts, until));
                }
            }
        }
    }

    /** Applies a hand-out and returns what must be sent, attempt by offset. */
    Map<Long, Integer> deliver(DeliveryPlan plan, OffsetRanges records, long readTo) {
        TreeMap<Long, Integer> sent = new TreeMap<>();
        ModelGroup group = groups.get(plan.group());
        boolean possible =
                group != null && !group.paused && group.credit.containsKey(plan.member());
        if (!possible || (plan.fresh() && group.head != plan.ranges().first())) {
            return sent;
        }
        OffsetRanges read = plan.ranges().below(readTo);
        for (int i = 0; i < read.size(); i++) {
            for (long o = read.from(i); o < read.to(i); o++) {
                Place before = group.unfinished.get(o);
                boolean there = plan.fresh() || before instanceof Place.Waiting;
                if (there && records.contains(o)) {
                    sent.put(o, before == null ? 1 : before.attempts() + 1);
                } else if (there) {
                    group.unfinished.remove(o);
                }
            }
        }
        group.head = plan.fresh() ? Math.max(group.head, readTo) : group.head;
        long timeout = group.settings.ackTimeoutMs();
        long deadline = timeout == 0 ? Long.MAX_VALUE : nowMs + timeout;
        sent.forEach((o, attempt) ->
                group.unfinished.put(
                        o, new Place.Flying(group.nextNumber, plan.member(), attempt, deadline)));
        if (!sent.isEmpty()) {
            lastMs = nowMs;
            group.nextNumber++;
            group.credit.computeIfPresent(plan.member(), (m, c) -> c - sent.size());
        }
        return sent;
    }
}
