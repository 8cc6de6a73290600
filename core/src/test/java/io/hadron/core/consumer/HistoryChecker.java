package io.hadron.core.consumer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Judges one group by what came out of it, without knowing how it works: the promises C1 to C7 over
 * everything that was sent and answered.
 */
final class HistoryChecker {

    private record Hold(long member, long untilMs) {}

    /** A promise of the design was broken. */
    static final class Broken extends AssertionError {
        private static final long serialVersionUID = 1L;

        Broken(String what) {
            super(what);
        }
    }

    private final boolean strict;
    private final int maxDeliveries;
    private final TreeSet<Long> done = new TreeSet<>();
    private final TreeSet<Long> perhaps = new TreeSet<>();
    private final TreeSet<Long> acked = new TreeSet<>();
    private final TreeMap<Long, Integer> attempts = new TreeMap<>();
    private final TreeMap<Long, Hold> holds = new TreeMap<>();
    private final TreeMap<Long, Long> notBefore = new TreeMap<>();
    private final TreeMap<Long, Integer> copies = new TreeMap<>();
    private final TreeMap<DeadLetterId, Long> copyLog = new TreeMap<>();
    private final TreeMap<Integer, DeadLetterTarget> targets = new TreeMap<>();
    private int seeks;
    private long from;
    private long head;

    HistoryChecker(boolean strict, int maxDeliveries, long start) {
        this.strict = strict;
        this.maxDeliveries = maxDeliveries;
        this.from = start;
    }

    void delivered(ConsumerEffect.Deliver effect, long decidedMs, long ackTimeoutMs) {
        for (AttemptRange range : effect.ranges()) {
            for (long o = range.from(); o < range.to(); o++) {
                require(!acked.contains(o), "C2: delivered after its ack: " + o);
                require(!done.contains(o), "C3: delivered after it was finished: " + o);
                require(
                        copies.getOrDefault(o, 0) <= seeks,
                        "C5: delivered after its dead letter: " + o);
                Hold hold = holds.get(o);
                require(hold == null || hold.untilMs() <= decidedMs, "C4: two hold " + o);
                require(
                        notBefore.getOrDefault(o, 0L) <= decidedMs,
                        "C7: delivered before its delay was over: " + o);
                int last = attempts.getOrDefault(o, 0);
                require(
                        range.attempt() > last,
                        "G5: attempts of " + o + " went from " + last + " to " + range.attempt());
                require(
                        maxDeliveries == 0 || range.attempt() <= maxDeliveries,
                        "C5: too many attempts: " + o);
                attempts.put(o, range.attempt());
                notBefore.remove(o);
                holds.put(
                        o,
                        new Hold(
                                effect.member(),
                                ackTimeoutMs == 0 ? Long.MAX_VALUE : decidedMs + ackTimeoutMs));
            }
        }
    }

    void settled(
            List<SettleItem> items, List<SettleResult> results, long decidedMs, boolean hasTarget) {
        for (int i = 0; i < items.size(); i++) {
            SettleItem item = items.get(i);
            OffsetRanges ok = item.ranges().minus(results.get(i).stale());
            for (int r = 0; r < ok.size(); r++) {
                for (long o = ok.from(r); o < ok.to(r); o++) {
                    settled(item, o, decidedMs, hasTarget);
                }
            }
        }
    }

    private void settled(SettleItem item, long o, long decidedMs, boolean hasTarget) {
        switch (item.kind()) {
            case ACK -> {
                require(
                        !strict || acked.isEmpty() || acked.last() <= o,
                        "C6: ack out of order: " + o);
                acked.add(o);
                holds.remove(o);
            }
            case NACK -> {
                holds.remove(o);
                if (item.delayMs() > 0) {
                    notBefore.put(o, decidedMs + item.delayMs());
                }
            }
            case REJECT -> {
                holds.remove(o);
                if (!hasTarget) {
                    done.add(o);
                }
            }
            case EXTEND -> holds.computeIfPresent(o, (k, h) -> new Hold(h.member(), h.untilMs()));
        }
    }

    /** The dead-letter target: takes the next sequence, ignores repetitions, refuses gaps. */
    void publish(ConsumerEffect.PublishDeadLetter letter) {
        Long known = copyLog.get(letter.id());
        long offset = letter.origin().offset();
        if (known != null) {
            require(known == offset, "C5: one id for two messages: " + letter);
            return;
        }
        targets.putIfAbsent(letter.id().generation(), letter.target());
        require(
                letter.target().equals(targets.get(letter.id().generation())),
                "one target per generation: " + letter);
        DeadLetterId before = copyLog.lowerKey(new DeadLetterId(letter.id().generation() + 1, 0));
        long expected =
                before != null && before.generation() == letter.id().generation()
                        ? before.sequence() + 1
                        : 0;
        require(letter.id().sequence() == expected, "a gap before dead letter " + letter);
        copyLog.put(letter.id(), offset);
        require(copies.merge(offset, 1, Integer::sum) <= seeks + 1, "C5: two copies of " + offset);
        holds.remove(offset);
    }

    /** A call whose answer was never sent, or a skip: both outcomes are right. */
    void perhapsFinished(OffsetRanges ranges) {
        for (int i = 0; i < ranges.size(); i++) {
            for (long o = ranges.from(i); o < ranges.to(i); o++) {
                perhaps.add(o);
            }
        }
    }

    void memberGone(long member) {
        holds.values().removeIf(h -> h.member() == member);
    }

    void termOver() {
        holds.clear();
    }

    void seeked(long to) {
        seeks++;
        from = to;
        head = to;
        done.clear();
        acked.clear();
        attempts.clear();
        holds.clear();
        notBefore.clear();
    }

    void headIs(long now) {
        require(now >= head, "C3: the head fell from " + head + " to " + now);
        head = now;
    }

    /** At the end, when everything is drained. */
    void nothingVanished(long lowMark, long end, java.util.function.LongPredicate isRecord) {
        List<Long> lost = new ArrayList<>();
        for (long o = Math.max(from, lowMark); o < end; o++) {
            if (isRecord.test(o)
                    && !acked.contains(o)
                    && !done.contains(o)
                    && !perhaps.contains(o)
                    && !copies.containsKey(o)) {
                lost.add(o);
            }
        }
        require(lost.isEmpty(), "C1: vanished: " + lost);
    }

    Map<Long, Integer> copies() {
        return copies;
    }

    private static void require(boolean holds, String promise) {
        if (!holds) {
            throw new Broken(promise);
        }
    }
}
