package io.hadron.core.consumer;

import io.hadron.core.model.ObjectId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One group, one map entry per unfinished offset: slow and plain, to compare the machine with. */
final class ModelGroup {

    /** Where an unfinished offset is. */
    sealed interface Place {
        int attempts();

        record Flying(long number, long member, int attempts, long deadlineMs) implements Place {}

        record Waiting(int attempts, long notBeforeMs) implements Place {}

        record Letter(DeadLetterId id, int attempts, DeadLetterOrigin.Cause cause)
                implements Place {}
    }

    /** A letter in the queue; its place in the map may be gone after a seek. */
    record Queued(DeadLetterId id, long offset, long epoch) {}

    record GiveUp(long offset, int attempts, DeadLetterOrigin.Cause cause) {}

    final ObjectId id;
    GroupSettings settings;
    long revision;
    long epoch = 1;
    long head;
    boolean paused;
    long nextNumber = 1;
    final TreeMap<Long, Place> unfinished = new TreeMap<>();
    final List<Queued> letters = new ArrayList<>();
    DeadLetterId nextLetter = new DeadLetterId(0, 0);
    @Nullable DeadLetterTarget lastTarget;

    /** Not durable: what a delivery still alive was acked for, and the members. */
    final TreeMap<Long, TreeSet<Long>> acked = new TreeMap<>();

    final TreeMap<Long, Integer> credit = new TreeMap<>();

    ModelGroup(ObjectId id, long revision, GroupSettings settings, long head) {
        this.id = id;
        this.revision = revision;
        this.settings = settings;
        this.head = head;
    }

    /** A copy of what is durable. */
    ModelGroup copy() {
        ModelGroup copy = new ModelGroup(id, revision, settings, head);
        copy.epoch = epoch;
        copy.paused = paused;
        copy.nextNumber = nextNumber;
        copy.unfinished.putAll(unfinished);
        copy.letters.addAll(letters);
        copy.nextLetter = nextLetter;
        copy.lastTarget = lastTarget;
        return copy;
    }

    List<Long> flying(long number) {
        return unfinished.entrySet().stream()
                .filter(e -> e.getValue() instanceof Place.Flying f && f.number() == number)
                .map(Map.Entry::getKey)
                .toList();
    }

    List<Long> waiting() {
        return unfinished.entrySet().stream()
                .filter(e -> e.getValue() instanceof Place.Waiting)
                .map(Map.Entry::getKey)
                .toList();
    }

    long flyingCount() {
        return unfinished.values().stream().filter(p -> p instanceof Place.Flying).count();
    }

    long bound() {
        long queued = letters.size();
        return flyingCount() + waiting().size() + queued;
    }

    void giveUp(List<GiveUp> all) {
        for (GiveUp each : all) {
            DeadLetterTarget target = settings.deadLetter();
            if (lastTarget != null && !lastTarget.equals(target)) {
                nextLetter = new DeadLetterId(nextLetter.generation() + 1, 0);
            }
            lastTarget = target;
            unfinished.put(
                    each.offset(), new Place.Letter(nextLetter, each.attempts(), each.cause()));
            letters.add(new Queued(nextLetter, each.offset(), epoch));
            nextLetter = new DeadLetterId(nextLetter.generation(), nextLetter.sequence() + 1);
        }
    }

    /** In the order of offsets. */
    void giveUpExhausted() {
        List<GiveUp> all = new ArrayList<>();
        unfinished.forEach((offset, place) -> {
            if (place instanceof Place.Waiting w && settings.exhausted(w.attempts())) {
                all.add(new GiveUp(offset, w.attempts(), DeadLetterOrigin.Cause.EXHAUSTED));
            }
        });
        giveUp(all);
    }

    /** Takes back some of what is in flight; true if there was any. */
    boolean takeBack(java.util.function.Predicate<Place.Flying> which) {
        List<Map.Entry<Long, Place>> taken = new ArrayList<>();
        unfinished.entrySet().stream()
                .filter(e -> e.getValue() instanceof Place.Flying f && which.test(f))
                .sorted(Comparator.comparingLong(e -> ((Place.Flying) e.getValue()).number()))
                .forEach(e -> taken.add(Map.entry(e.getKey(), e.getValue())));
        List<GiveUp> all = new ArrayList<>();
        for (var e : taken) {
            int attempts = e.getValue().attempts();
            unfinished.put(e.getKey(), new Place.Waiting(attempts, 0));
            if (settings.exhausted(attempts)) {
                all.add(new GiveUp(e.getKey(), attempts, DeadLetterOrigin.Cause.EXHAUSTED));
            }
        }
        giveUp(all);
        return !taken.isEmpty();
    }

    void finish(DeadLetterId through) {
        for (Queued letter : List.copyOf(letters)) {
            if (letter.id().compareTo(through) <= 0) {
                letters.remove(letter);
                if (unfinished.get(letter.offset()) instanceof Place.Letter l
                        && l.id().equals(letter.id())) {
                    unfinished.remove(letter.offset());
                }
            }
        }
    }

    void dropBelow(long mark) {
        unfinished
                .entrySet()
                .removeIf(e -> e.getKey() < mark && !(e.getValue() instanceof Place.Letter));
        head = Math.max(head, mark);
    }

    void skip(OffsetRanges ranges) {
        for (int i = 0; i < ranges.size(); i++) {
            long from = ranges.from(i);
            long to = ranges.to(i);
            unfinished
                    .entrySet()
                    .removeIf(e ->
                            e.getKey() >= from
                                    && e.getKey() < to
                                    && !(e.getValue() instanceof Place.Letter));
            head = from <= head ? Math.max(head, to) : head;
        }
    }

    /** Whether any of the ranges would change something. */
    boolean skips(OffsetRanges ranges) {
        ModelGroup copy = copy();
        copy.skip(ranges);
        return copy.head != head || !copy.unfinished.equals(unfinished);
    }

    void seek(long offset) {
        epoch++;
        head = offset;
        unfinished.clear();
        acked.clear();
    }

    /** What may be planned for a member with this much credit, or null. */
    @Nullable OffsetRanges expectedPlan(
            int credits, int maxRecords, long committedEnd, long nowMs) {
        long most = Math.min(Math.min(credits, maxRecords), settings.maxInFlight() - flyingCount());
        if (paused || most <= 0) {
            return null;
        }
        List<Long> waits = waiting();
        if (settings.maxInFlight() == 1 && !unfinished.isEmpty()) {
            long first = unfinished.firstKey();
            boolean due =
                    unfinished.get(first) instanceof Place.Waiting w && w.notBeforeMs() <= nowMs;
            boolean letterOpen =
                    unfinished.values().stream().anyMatch(p -> p instanceof Place.Letter);
            return due && !letterOpen ? OffsetRanges.single(first) : null;
        }
        OffsetRanges.Builder due = OffsetRanges.builder();
        for (long offset : waits) {
            if (((Place.Waiting) unfinished.get(offset)).notBeforeMs() <= nowMs
                    && due.count() < most) {
                due.add(offset);
            }
        }
        if (!due.isEmpty()) {
            return due.build();
        }
        long fresh =
                Math.min(most, Math.min(committedEnd - head, settings.maxOutstanding() - bound()));
        return fresh > 0 ? OffsetRanges.of(head, head + fresh) : null;
    }
}
