package io.hadron.core.consumer;

import io.hadron.core.consumer.ConsumerEntry.Delivered;
import io.hadron.core.consumer.Tally.Count;
import io.hadron.core.machine.Invariant;
import io.hadron.core.model.ObjectId;
import java.util.ArrayList;
import java.util.List;

/**
 * The durable state of one group and the appliers of its entries; nothing else changes it. An
 * offset below the head is in exactly one place: in a live delivery, waiting, in the dead-letter
 * queue, or finished.
 */
final class GroupState {

    private final ObjectId id;
    private long revision;
    private GroupSettings settings;
    private long epoch = 1;
    private long head;
    private boolean paused;
    private long nextNumber = 1;
    private long inFlightCount;
    private final DeliveryTable inFlight = new DeliveryTable();
    private final WaitingRuns waiting = new WaitingRuns();
    private final DeadLetterQueue letters = new DeadLetterQueue();
    private final Tally tally = new Tally();

    GroupState(ObjectId id, long revision, GroupSettings settings, long head) {
        Invariant.check(head >= 0, "a head is an offset: %d", head);
        this.id = id;
        this.revision = revision;
        this.settings = settings;
        this.head = head;
    }

    ObjectId id() {
        return id;
    }

    long revision() {
        return revision;
    }

    GroupSettings settings() {
        return settings;
    }

    long epoch() {
        return epoch;
    }

    long head() {
        return head;
    }

    boolean paused() {
        return paused;
    }

    long nextNumber() {
        return nextNumber;
    }

    long inFlightCount() {
        return inFlightCount;
    }

    DeliveryTable inFlight() {
        return inFlight;
    }

    WaitingRuns waiting() {
        return waiting;
    }

    DeadLetterQueue letters() {
        return letters;
    }

    Tally tally() {
        return tally;
    }

    /** What the bound on memory is about; letters of earlier epochs count too. */
    long unfinished() {
        return inFlightCount + waiting.count() + letters.count();
    }

    void configured(long newRevision, GroupSettings newSettings) {
        Invariant.check(newRevision > revision, "revisions grow: %d, %d", newRevision, revision);
        revision = newRevision;
        settings = newSettings;
    }

    void delivered(Delivered entry) {
        Invariant.check(
                entry.number() == nextNumber,
                "deliveries are numbered: %d, %d",
                entry.number(),
                nextNumber);
        Delivery delivery =
                new Delivery(entry.number(), entry.member(), entry.atMs(), entry.ranges());
        if (entry.fresh()) {
            takeFresh(entry, delivery);
        } else {
            entry.ranges().forEach(this::takeWaiting);
            tally.add(Count.REDELIVERED, delivery.liveCount());
        }
        nextNumber++;
        inFlight.add(delivery);
        inFlightCount += delivery.liveCount();
        tally.add(Count.DELIVERED, delivery.liveCount());
    }

    private void takeFresh(Delivered entry, Delivery delivery) {
        long end = entry.ranges().getLast().to();
        Invariant.check(
                delivery.first() >= head,
                "fresh is at or above the head: %d, %d",
                delivery.first(),
                head);
        Invariant.check(
                end <= entry.headAfter(),
                "fresh ends at the new head: %d, %d",
                end,
                entry.headAfter());
        for (AttemptRange range : entry.ranges()) {
            Invariant.check(
                    range.attempt() == 1,
                    "what is fresh is at its first attempt: %d",
                    range.from());
        }
        tally.add(Count.NO_RECORD, entry.headAfter() - head - delivery.liveCount());
        head = entry.headAfter();
    }

    private void takeWaiting(AttemptRange range) {
        waiting.visit(
                range.from(),
                range.to(),
                (from, to, attempts, notBeforeMs) ->
                        Invariant.check(
                                attempts + 1 == range.attempt(),
                                "attempts go up by one: %d, %d",
                                from,
                                attempts));
        waiting.remove(range.from(), range.to());
    }

    /** Part of {@link ConsumerEntry.Settled}. */
    void settled(ConsumerEntry.SettledItem item) {
        OffsetRanges ranges = item.ranges();
        Delivery delivery = inFlight.require(item.number());
        switch (item.kind()) {
            case ACKED -> {
                tally.add(Count.ACKED, ranges.count());
                for (int i = 0; i < ranges.size(); i++) {
                    delivery.rememberAcked(ranges.from(i), ranges.to(i));
                }
            }
            case REJECTED -> tally.add(Count.REJECTED, ranges.count());
            case REJECTED_TO_DEAD_LETTER -> {
                tally.add(Count.REJECTED, ranges.count());
                wait(delivery, ranges, 0);
            }
            case RETRY -> {
                tally.add(Count.NACKED, ranges.count());
                wait(delivery, ranges, item.notBeforeMs());
            }
        }
        leave(delivery, ranges);
    }

    /** Part of {@link ConsumerEntry.Returned}. */
    void returned(ConsumerEntry.ReturnedItem item, ConsumerEntry.ReturnCause cause) {
        Delivery delivery = inFlight.require(item.number());
        OffsetRanges ranges = item.ranges().isEmpty() ? liveRanges(delivery) : item.ranges();
        wait(delivery, ranges, 0);
        leave(delivery, ranges);
        tally.add(
                switch (cause) {
                    case MEMBER_GONE -> Count.RETURNED;
                    case TIMED_OUT -> Count.TIMED_OUT;
                },
                ranges.count());
    }

    void deadLettering(ConsumerEntry.DeadLettering entry) {
        DeadLetterId id = entry.first();
        for (AttemptRange range : entry.ranges()) {
            waiting.visit(
                    range.from(),
                    range.to(),
                    (from, to, attempts, notBeforeMs) ->
                            Invariant.check(
                                    attempts == range.attempt(),
                                    "a dead letter says its attempts: %d, %d",
                                    from,
                                    attempts));
            waiting.remove(range.from(), range.to());
            letters.add(
                    new DeadLetterRun(
                            entry.target(), id, epoch, range, entry.cause(), entry.reason()));
            id = letters.next();
        }
    }

    void deadLetterFinished(ConsumerEntry.DeadLetterFinished entry) {
        long done = letters.finish(entry.through());
        Invariant.check(done > 0, "a dead letter is finished once: %s", entry.through());
        tally.add(entry.published() ? Count.DEAD_LETTERED : Count.DEAD_LETTER_DROPPED, done);
    }

    void skipped(OffsetRanges ranges) {
        for (int i = 0; i < ranges.size(); i++) {
            long from = ranges.from(i);
            long to = ranges.to(i);
            Invariant.check(
                    from <= head,
                    "what is skipped starts at or below the head: %d, %d",
                    from,
                    head);
            tally.add(Count.NO_RECORD, drop(from, to) + Math.max(0, to - head));
            head = Math.max(head, to);
        }
    }

    /** Those of the given offsets that a skip would finish. */
    OffsetRanges skippable(OffsetRanges ranges) {
        OffsetRanges.Builder found = OffsetRanges.builder();
        for (int i = 0; i < ranges.size(); i++) {
            long end = ranges.from(i) <= head ? Math.max(head, ranges.to(i)) : head;
            long below = Math.min(ranges.to(i), end);
            if (ranges.from(i) < below
                    && (ranges.to(i) > head || outstandingIn(ranges.from(i), below))) {
                found.add(ranges.from(i), below);
            }
        }
        return found.build();
    }

    private boolean outstandingIn(long from, long to) {
        boolean[] found = {false};
        waiting.visit(from, to, (a, b, attempts, notBeforeMs) -> found[0] = true);
        inFlight.forEach(delivery -> found[0] |= delivery.liveIn(from, to) > 0);
        return found[0];
    }

    /** Finishes everything below the mark and says how many offsets that were. */
    long trimmed(long lowMark) {
        long dropped = drop(0, lowMark) + Math.max(0, lowMark - head);
        head = Math.max(head, lowMark);
        tally.add(Count.TRIMMED, dropped);
        return dropped;
    }

    void seeked(long newEpoch, long offset) {
        Invariant.check(newEpoch == epoch + 1, "epochs are consecutive: %d, %d", newEpoch, epoch);
        epoch = newEpoch;
        head = offset;
        inFlight.clear();
        inFlightCount = 0;
        waiting.clear();
    }

    void pauseChanged(boolean nowPaused) {
        Invariant.check(paused != nowPaused, "pause and resume alternate");
        paused = nowPaused;
    }

    void termStarted() {
        List<Delivery> all = new ArrayList<>();
        inFlight.forEach(all::add);
        for (Delivery delivery : all) {
            OffsetRanges ranges = liveRanges(delivery);
            wait(delivery, ranges, 0);
            leave(delivery, ranges);
            tally.add(Count.RETURNED, ranges.count());
        }
    }

    /** Puts back what a snapshot says beside the constructor's arguments. */
    void restore(long savedEpoch, boolean savedPaused, long savedNextNumber) {
        epoch = savedEpoch;
        paused = savedPaused;
        nextNumber = savedNextNumber;
    }

    void restore(Delivery delivery) {
        Invariant.check(
                delivery.number() < nextNumber, "deliveries were numbered: %d", delivery.number());
        inFlight.add(delivery);
        inFlightCount += delivery.liveCount();
        Invariant.check(
                inFlightCount <= GroupSettings.COUNT_LIMIT,
                "in flight is bounded: %d",
                inFlightCount);
    }

    private void wait(Delivery delivery, OffsetRanges ranges, long notBeforeMs) {
        for (int i = 0; i < ranges.size(); i++) {
            delivery.visitLive(
                    ranges.from(i),
                    ranges.to(i),
                    (from, to, attempts, none) -> waiting.add(from, to, attempts, notBeforeMs));
        }
    }

    private void leave(Delivery delivery, OffsetRanges ranges) {
        for (int i = 0; i < ranges.size(); i++) {
            delivery.clear(ranges.from(i), ranges.to(i));
        }
        inFlightCount -= ranges.count();
        if (delivery.liveCount() == 0) {
            inFlight.remove(delivery.number());
        }
    }

    private static OffsetRanges liveRanges(Delivery delivery) {
        OffsetRanges.Builder live = OffsetRanges.builder();
        delivery.visitLive((from, to, attempts, none) -> live.add(from, to));
        return live.build();
    }

    /** Finishes what is in flight or waits of {@code [from, to)}. */
    private long drop(long from, long to) {
        OffsetRanges.Builder waits = OffsetRanges.builder();
        waiting.visit(from, to, (a, b, attempts, notBeforeMs) -> waits.add(a, b));
        OffsetRanges dropped = waits.build();
        for (int i = 0; i < dropped.size(); i++) {
            waiting.remove(dropped.from(i), dropped.to(i));
        }
        return dropped.count() + dropInFlight(from, to);
    }

    private long dropInFlight(long from, long to) {
        List<Delivery> touched = new ArrayList<>();
        inFlight.forEach(delivery -> {
            if (delivery.liveIn(from, to) > 0) {
                touched.add(delivery);
            }
        });
        long before = inFlightCount;
        for (Delivery delivery : touched) {
            OffsetRanges.Builder live = OffsetRanges.builder();
            delivery.visitLive(from, to, (a, b, attempts, none) -> live.add(a, b));
            leave(delivery, live.build());
        }
        return before - inFlightCount;
    }
}
