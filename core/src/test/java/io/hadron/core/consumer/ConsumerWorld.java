package io.hadron.core.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.model.Backoff;
import io.hadron.core.model.ObjectId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A machine, its log, its driver and its members, all driven by one seed: random inputs, commits
 * that lag behind, crashes that lose what was not committed, clocks that fall behind. After every
 * step the machine must agree with the naive model, and everything that comes out is judged by a
 * {@link HistoryChecker}.
 */
final class ConsumerWorld {

    /** A step whose effects wait for its record to be committed. */
    private record Pending(
            @Nullable ByteBuffer logRecord,
            ConsumerModel after,
            List<Runnable> onCommit,
            List<Runnable> inDoubt) {}

    private record Inbox(ObjectId group, long member, DeliveryToken token, OffsetRanges ranges) {}

    private static final int GROUPS = 2;

    private final Random random;
    private final Tamper tamper;
    private final List<ByteBuffer> log = new ArrayList<>();
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private final TreeMap<ObjectId, HistoryChecker> checkers = new TreeMap<>();
    private final TreeMap<ObjectId, GroupSettings> first = new TreeMap<>();
    private final TreeSet<Long> movedPlans = new TreeSet<>();
    private final List<OffsetRanges> skipped = new ArrayList<>();
    private final TreeMap<ObjectId, DeadLetterId> published = new TreeMap<>();
    private final List<Inbox> inboxes = new ArrayList<>();
    private final List<DeliveryPlan> open = new ArrayList<>();
    private final TreeMap<Long, Integer> extended = new TreeMap<>();
    private final Twins twins;
    private ConsumerModel committedModel = new ConsumerModel();
    private @Nullable ByteBuffer snapshot;
    private int snapshotAt;
    private long trueMs = 1_000_000;
    private long behindMs;
    private long term;
    private long end;
    private long lowMark;
    private long nextMember = 1;

    ConsumerWorld(long seed, Tamper tamper) {
        this.random = new Random(seed);
        this.tamper = tamper;
        // With a planted bug the twins would disagree: then only the outcome is judged.
        this.twins = new Twins(tamper.equals(Tamper.NONE));
        lead();
        for (long g = 1; g <= GROUPS; g++) {
            GroupSettings settings = settings();
            ObjectId id = new ObjectId(g);
            first.put(id, settings);
            boolean bounded = settings.deadLetter() != null;
            checkers.put(
                    id,
                    new HistoryChecker(
                            settings.strictOrder(), bounded ? settings.maxDeliveries() : 0, 0));
            step(new ConsumerInput.GroupConfigured(id, 1, settings, 0));
        }
        commitAll();
    }

    void run(int steps) {
        for (int i = 0; i < steps; i++) {
            trueMs += random.nextInt(4) == 0 ? random.nextInt(400) : random.nextInt(5);
            act();
            twins.compare(end);
        }
        drain();
    }

    private void act() {
        ObjectId group = new ObjectId(1 + random.nextInt(GROUPS));
        switch (random.nextInt(30)) {
            case 0, 1 -> append();
            case 2 -> step(new ConsumerInput.MemberJoined(group, nextMember++, random.nextInt(12)));
            case 3, 4 ->
                    step(new ConsumerInput.CreditGranted(group, anyMember(), random.nextInt(10)));
            case 5 -> leave(group, anyMember());
            case 6, 7, 8, 9, 10, 11 -> plan();
            case 12, 13, 14, 15, 16 -> deliver();
            case 17, 18, 19, 20, 21 -> settle();
            case 22, 23, 24, 25 -> commit();
            case 26 -> step(new ConsumerInput.Tick());
            case 27 -> letters(group);
            case 28 -> crashOrSnapshot();
            default -> rare(group);
        }
    }

    private void rare(ObjectId group) {
        switch (random.nextInt(12)) {
            case 0 -> seek(group);
            case 1, 2 -> step(new ConsumerInput.Pause(group));
            case 3, 4, 5 -> step(new ConsumerInput.Resume(group));
            case 6 -> {
                lowMark = Math.min(end, lowMark + random.nextInt(6));
                step(new ConsumerInput.Trimmed(lowMark));
            }
            case 7 -> {
                OffsetRanges some = some(Math.max(0, end - 20));
                step(new ConsumerInput.SkipRange(group, some));
                skipped.add(some);
            }
            case 8 -> reconfigure(group);
            case 9 -> open.stream().findAny().ifPresent(this::abandon);
            default -> crash();
        }
    }

    private void append() {
        end += 1 + random.nextInt(8);
        step(new ConsumerInput.LogAdvanced(end));
    }

    private void leave(ObjectId group, long member) {
        step(new ConsumerInput.MemberLeft(group, member, random.nextBoolean()));
        onCommit(() -> checker(group).memberGone(member));
    }

    private void seek(ObjectId group) {
        long to = random.nextLong(end + 3);
        ConsumerStep step = step(new ConsumerInput.Seek(group, to));
        boolean ok = to >= lowMark && to <= end;
        assertThat(step.effects().contains(new ConsumerEffect.Reply(ConsumerOutcome.DONE)))
                .isEqualTo(ok);
        if (ok) {
            onCommit(() -> checker(group).seeked(to));
            pending.getLast().inDoubt().add(() -> checker(group).seeked(to));
        }
    }

    private void reconfigure(ObjectId group) {
        GroupSettings old = first(group);
        DeadLetterTarget target =
                old.deadLetter() == null
                        ? null
                        : new DeadLetterTarget(new ObjectId(90 + random.nextInt(2)), 0);
        GroupSettings changed =
                new GroupSettings(
                        old.maxInFlight(),
                        Math.max(
                                0,
                                old.maxDeliveries()
                                        - random.nextInt(2) * (old.maxDeliveries() > 1 ? 1 : 0)),
                        old.backoff(),
                        target,
                        old.ackTimeoutMs(),
                        4 + random.nextInt(30));
        step(new ConsumerInput.GroupConfigured(group, 1 + random.nextInt(20), changed, 0));
    }

    private void plan() {
        DeliveryPlan plan = twins.plan(1 + random.nextInt(12), clock(), open);
        if (plan != null) {
            open.add(plan);
        }
    }

    private void abandon(DeliveryPlan plan) {
        twins.machine().abandon(plan);
        open.remove(plan);
    }

    private void deliver() {
        if (open.isEmpty()) {
            return;
        }
        DeliveryPlan plan = open.remove(random.nextInt(open.size()));
        long readTo =
                random.nextInt(3) > 0
                        ? plan.ranges().end()
                        : plan.ranges().first()
                                + random.nextLong(plan.ranges().end() - plan.ranges().first() + 1);
        OffsetRanges.Builder records = OffsetRanges.builder();
        OffsetRanges read = plan.ranges().below(readTo);
        for (int i = 0; i < read.size(); i++) {
            for (long o = read.from(i); o < read.to(i); o++) {
                if (isRecord(o)) {
                    records.add(o);
                }
            }
        }
        boolean moved = movedPlans.remove(plan.id());
        took(twins.deliver(plan, records.build(), readTo, moved, clock()));
    }

    private void settle() {
        if (inboxes.isEmpty()) {
            return;
        }
        Inbox inbox = inboxes.get(random.nextInt(inboxes.size()));
        List<SettleItem> items = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            Inbox same = inboxes.get(random.nextInt(inboxes.size()));
            Inbox from =
                    same.group().equals(inbox.group()) && same.member() == inbox.member()
                            ? same
                            : inbox;
            items.add(item(from));
        }
        if (random.nextInt(3) == 0) {
            inboxes.remove(inbox);
        }
        long member = random.nextInt(20) == 0 ? inbox.member() + 1 : inbox.member();
        settle(new ConsumerInput.Settle(inbox.group(), member, items));
    }

    private void settle(ConsumerInput.Settle input) {
        ConsumerStep step = twins.settle(input, clock());
        ConsumerEffect.SettleReply reply = Twins.reply(step);
        boolean target = first(input.group()).deadLetter() != null;
        long decidedMs = trueMs;
        took(step);
        onCommit(() ->
                checker(input.group()).settled(input.items(), reply.results(), decidedMs, target));
        pending.getLast()
                .inDoubt()
                .add(() ->
                        input.items()
                                .forEach(i -> checker(input.group()).perhapsFinished(i.ranges())));
    }

    private SettleItem item(Inbox inbox) {
        OffsetRanges.Builder picked = OffsetRanges.builder();
        boolean all = random.nextBoolean();
        for (int i = 0; i < inbox.ranges().size(); i++) {
            for (long o : range(inbox.ranges().from(i), inbox.ranges().to(i))) {
                if (all || random.nextBoolean()) {
                    picked.add(o);
                }
            }
        }
        OffsetRanges ranges =
                random.nextInt(15) == 0 || picked.isEmpty() ? some(0) : picked.build();
        long delay =
                random.nextInt(3) == 0
                        ? SettleItem.BACKOFF
                        : random.nextInt(random.nextInt(3) == 0 ? 6_000 : 300);
        return switch (random.nextInt(12)) {
            case 0, 1, 2, 3, 4, 5 -> SettleItem.ack(inbox.token(), ranges);
            case 6, 7, 8 -> SettleItem.nack(inbox.token(), ranges, delay);
            case 9 -> SettleItem.reject(inbox.token(), ranges, "no good");
            default ->
                    extended.merge(inbox.token().number(), 1, Integer::sum) > 6
                            ? SettleItem.ack(inbox.token(), ranges)
                            : SettleItem.extend(inbox.token(), ranges, delay);
        };
    }

    private OffsetRanges some(long from) {
        long start = from + random.nextInt(10);
        return OffsetRanges.builder()
                .add(start, start + 1 + random.nextInt(3))
                .add(start + 5)
                .build();
    }

    private void letters(ObjectId group) {
        DeadLetterId last = published.get(group);
        if (last != null) {
            DeadLetterId through =
                    new DeadLetterId(last.generation(), random.nextLong(last.sequence() + 1));
            step(new ConsumerInput.DeadLettered(group, through));
        }
    }

    private void crashOrSnapshot() {
        if (random.nextBoolean()) {
            crash();
        } else if (pending.isEmpty()) {
            snapshot = ByteBuffer.wrap(twins.machine().snapshot());
            snapshotAt = log.size();
        }
    }

    private ConsumerStep step(ConsumerInput input) {
        if (input instanceof ConsumerInput.Seek s && s.offset() >= lowMark && s.offset() <= end) {
            open.stream()
                    .filter(p -> p.group().equals(s.group()))
                    .forEach(p -> movedPlans.add(p.id()));
        }
        ConsumerStep step = twins.step(input, clock());
        took(step);
        return step;
    }

    private void took(ConsumerStep step) {
        List<ConsumerEntry> stored = tamper.store(step.entries());
        ByteBuffer bytes =
                step.entries().isEmpty() ? null : ByteBuffer.wrap(twins.machine().encode(stored));
        pending.add(new Pending(bytes, twins.modelCopy(), new ArrayList<>(), new ArrayList<>()));
        long decidedMs = trueMs;
        for (ConsumerEffect effect : tamper.perform(step.effects())) {
            onCommit(() -> perform(effect, decidedMs));
        }
        if (random.nextInt(20) == 0) {
            checkReplay();
        }
    }

    private void onCommit(Runnable action) {
        pending.getLast().onCommit().add(action);
    }

    private void perform(ConsumerEffect effect, long decidedMs) {
        switch (effect) {
            case ConsumerEffect.Deliver d -> {
                checker(d.group()).delivered(d, decidedMs, first(d.group()).ackTimeoutMs());
                OffsetRanges.Builder ranges = OffsetRanges.builder();
                d.ranges().forEach(r -> ranges.add(r.from(), r.to()));
                inboxes.add(new Inbox(d.group(), d.member(), d.token(), ranges.build()));
            }
            case ConsumerEffect.PublishDeadLetter p -> {
                checker(p.group()).publish(p);
                published.merge(p.group(), p.id(), (a, b) -> a.compareTo(b) > 0 ? a : b);
            }
            case ConsumerEffect.SettleReply s -> {}
            case ConsumerEffect.Reply r -> {}
            case ConsumerEffect.Skipped s -> {}
            case ConsumerEffect.EpochStarted e -> {}
            case ConsumerEffect.MemberDismissed m -> {}
        }
    }

    private void commit() {
        for (int i = random.nextInt(6); i >= 0 && !pending.isEmpty(); i--) {
            commitOne();
        }
    }

    private void commitOne() {
        Pending done = pending.remove();
        if (done.logRecord() != null) {
            log.add(done.logRecord());
        }
        committedModel = done.after();
        done.onCommit().forEach(Runnable::run);
    }

    private void commitAll() {
        while (!pending.isEmpty()) {
            commitOne();
        }
    }

    private void crash() {
        for (int survive = random.nextInt(4); survive > 0 && !pending.isEmpty(); survive--) {
            // Written, but the process died before it acted on it.
            Pending lost = pending.remove();
            if (lost.logRecord() != null) {
                log.add(lost.logRecord());
            }
            committedModel = lost.after();
            lost.inDoubt().forEach(Runnable::run);
        }
        pending.clear();
        open.clear();
        inboxes.removeIf(i -> random.nextBoolean());
        behindMs += random.nextInt(3) == 0 ? random.nextInt(500) : 0;
        twins.replace(rebuild(log.size()), committedModel.copy());
        lead();
    }

    private ConsumerMachine rebuild(int records) {
        boolean fromSnapshot = snapshot != null && random.nextInt(3) > 0;
        ConsumerMachine rebuilt =
                fromSnapshot ? ConsumerMachine.restore(snapshot) : ConsumerMachine.create();
        for (ByteBuffer each : log.subList(fromSnapshot ? snapshotAt : 0, records)) {
            rebuilt.replay(each);
        }
        return rebuilt;
    }

    private void lead() {
        term += 1 + random.nextInt(2);
        checkers.values().forEach(HistoryChecker::termOver);
        ConsumerStep step = twins.lead(term, lowMark, end, clock());
        extended.clear();
        movedPlans.clear();
        took(step);
    }

    /** The log gives the same state as deciding did. */
    private void checkReplay() {
        ConsumerMachine twin = rebuild(log.size());
        pending.stream()
                .filter(p -> p.logRecord() != null)
                .forEach(p -> twin.replay(p.logRecord()));
        twins.compareDurable(twin);
    }

    /** Heals everything and takes all there is: nothing may have vanished. */
    private void drain() {
        for (ObjectId group : checkers.keySet()) {
            step(new ConsumerInput.Resume(group));
            for (MemberStatus member : twins.status(group).members()) {
                leave(group, member.member());
            }
        }
        open.forEach(twins.machine()::abandon);
        open.clear();
        long last = nextMember++;
        checkers.keySet().forEach(g -> step(new ConsumerInput.MemberJoined(g, last, 1_000_000)));
        for (int round = 0; round < 2_000 && !drained(); round++) {
            drainRound(last);
            twins.compare(end);
        }
        assertThat(drained()).as("everything ends").isTrue();
        checkers.forEach((group, checker) -> {
            skipped.forEach(checker::perhapsFinished);
            checker.headIs(twins.status(group).progress().head());
            checker.nothingVanished(lowMark, end, ConsumerWorld::isRecord);
        });
    }

    private void drainRound(long member) {
        inboxes.clear();
        plan();
        while (!open.isEmpty()) {
            deliver();
        }
        commitAll();
        for (Inbox inbox : List.copyOf(inboxes)) {
            settle(
                    new ConsumerInput.Settle(
                            inbox.group(),
                            member,
                            List.of(SettleItem.ack(inbox.token(), inbox.ranges()))));
        }
        published.forEach((group, id) -> step(new ConsumerInput.DeadLettered(group, id)));
        step(new ConsumerInput.Tick());
        commitAll();
        long next = twins.machine().nextDeadlineMs();
        trueMs = next == Long.MAX_VALUE ? trueMs : Math.max(trueMs, next + behindMs);
    }

    private boolean drained() {
        return checkers.keySet().stream()
                .map(g -> twins.status(g).progress())
                .allMatch(p -> p.lag() == 0);
    }

    private GroupSettings first(ObjectId group) {
        return first.get(group);
    }

    private HistoryChecker checker(ObjectId group) {
        return checkers.get(group);
    }

    private long anyMember() {
        return 1 + random.nextLong(nextMember);
    }

    private long clock() {
        return trueMs - behindMs;
    }

    private static boolean isRecord(long offset) {
        return ((offset * 2654435761L) >>> 7) % 9 != 0;
    }

    private static List<Long> range(long from, long to) {
        List<Long> offsets = new ArrayList<>();
        for (long o = from; o < to; o++) {
            offsets.add(o);
        }
        return offsets;
    }

    private GroupSettings settings() {
        boolean letters = random.nextInt(3) > 0;
        return new GroupSettings(
                random.nextInt(4) == 0 ? 1 : 2 + random.nextInt(20),
                1 + random.nextInt(4),
                new Backoff(
                        Duration.ofMillis(random.nextInt(50)),
                        Duration.ofMillis(50 + random.nextInt(200))),
                letters ? new DeadLetterTarget(new ObjectId(90), 0) : null,
                random.nextBoolean() ? 0 : 100 + random.nextInt(400),
                4 + random.nextInt(30));
    }
}
