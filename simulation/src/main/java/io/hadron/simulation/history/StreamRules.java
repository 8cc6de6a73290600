package io.hadron.simulation.history;

import io.hadron.simulation.history.Observation.FinalPartition;
import io.hadron.simulation.history.Observation.FinalRecord;
import io.hadron.simulation.history.Observation.Produced;
import io.hadron.simulation.history.Observation.Read;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** P1 to P7: what producers and readers were promised. */
final class StreamRules {

    private record Place(String partition, long offset) {}

    private record Content(long term, String value) {}

    private final List<Produced> produced;
    private final List<Read> reads;
    private final Map<String, FinalPartition> finals = new LinkedHashMap<>();
    private final Map<String, TreeMap<Long, FinalRecord>> finalByOffset = new HashMap<>();
    private final Map<String, Place> finalPlaces = new HashMap<>();
    private final List<Violation> violations;

    StreamRules(History history, List<Violation> violations) {
        this.produced = history.all(Produced.class);
        this.reads = history.all(Read.class);
        this.violations = violations;
        for (FinalPartition partition : history.all(FinalPartition.class)) {
            finals.put(partition.partition(), partition);
            var byOffset = new TreeMap<Long, FinalRecord>();
            partition.records().forEach(record -> byOffset.put(record.offset(), record));
            finalByOffset.put(partition.partition(), byOffset);
        }
    }

    void check() {
        oneOffsetPerValue();
        noLoss();
        agreement();
        noInvention();
        realTimeOrder();
        sessionOrder();
        noHiddenHole();
    }

    private void noLoss() {
        for (Produced p : produced) {
            FinalPartition partition = finals.get(p.partition());
            if (p.outcome() != Outcome.OK
                    || p.mayBeLost()
                    || partition == null
                    || p.offset() < partition.lowMark()) {
                continue;
            }
            FinalRecord found =
                    finalByOffset.getOrDefault(p.partition(), new TreeMap<>()).get(p.offset());
            if (found == null || !found.value().equals(p.value())) {
                report(
                        Rule.P1_NO_LOSS,
                        "%s acknowledged at %s/%d, the final read has %s",
                        p.value(),
                        p.partition(),
                        p.offset(),
                        found == null ? "nothing" : found.value());
            }
        }
    }

    private void agreement() {
        var seen = new HashMap<Place, Content>();
        for (FinalPartition partition : finals.values()) {
            for (FinalRecord r : partition.records()) {
                seen.put(
                        new Place(partition.partition(), r.offset()),
                        new Content(r.term(), r.value()));
            }
        }
        for (Read r : reads) {
            var content = new Content(r.term(), r.value());
            Content other = seen.putIfAbsent(new Place(r.partition(), r.offset()), content);
            if (other != null && !other.equals(content)) {
                report(
                        Rule.P2_AGREEMENT,
                        "%s/%d is %s for %s and %s for others",
                        r.partition(),
                        r.offset(),
                        content,
                        r.reader(),
                        other);
            }
        }
        for (Produced p : produced) {
            Content read =
                    p.outcome() == Outcome.OK
                            ? seen.get(new Place(p.partition(), p.offset()))
                            : null;
            if (read != null && !read.value().equals(p.value()) && !p.mayBeLost()) {
                report(
                        Rule.P2_AGREEMENT,
                        "%s/%d is %s for its producer and %s for readers",
                        p.partition(),
                        p.offset(),
                        p.value(),
                        read.value());
            }
        }
    }

    private void noInvention() {
        var sent = new HashMap<String, Produced>();
        produced.forEach(p -> sent.put(p.value(), p));
        for (Read r : reads) {
            invented(sent.get(r.value()), r.partition(), r.offset(), r.value());
        }
        for (FinalPartition partition : finals.values()) {
            for (FinalRecord r : partition.records()) {
                invented(sent.get(r.value()), partition.partition(), r.offset(), r.value());
            }
        }
    }

    private void invented(@Nullable Produced sent, String partition, long offset, String value) {
        if (sent == null || !sent.partition().equals(partition)) {
            report(
                    Rule.P3_NO_INVENTION,
                    "%s at %s/%d was never sent there",
                    value,
                    partition,
                    offset);
        } else if (sent.outcome() == Outcome.FAIL) {
            report(Rule.P3_NO_INVENTION, "%s at %s/%d was refused", value, partition, offset);
        }
    }

    private void oneOffsetPerValue() {
        var places = new HashMap<String, Place>();
        for (FinalPartition partition : finals.values()) {
            for (FinalRecord r : partition.records()) {
                onePlace(places, r.value(), new Place(partition.partition(), r.offset()));
                finalPlaces.putIfAbsent(r.value(), new Place(partition.partition(), r.offset()));
            }
        }
        for (Read r : reads) {
            onePlace(places, r.value(), new Place(r.partition(), r.offset()));
        }
        for (Produced p : produced) {
            if (p.outcome() == Outcome.OK && !p.mayBeLost()) {
                onePlace(places, p.value(), new Place(p.partition(), p.offset()));
            }
        }
    }

    private void onePlace(Map<String, Place> places, String value, Place place) {
        Place other = places.putIfAbsent(value, place);
        if (other != null && !other.equals(place)) {
            report(Rule.P7_IDEMPOTENCE, "%s is at %s and at %s", value, other, place);
        }
    }

    /**
     * Whatever begins after the receipt of another value of the partition gets a greater offset
     * than that.
     */
    private void realTimeOrder() {
        for (List<Produced> all : byPartition()) {
            var byEnd = new ArrayList<>(all);
            byEnd.removeIf(p -> p.outcome() != Outcome.OK || p.mayBeLost());
            byEnd.sort(Comparator.comparingLong(p -> p.span().end()));
            var byStart = new ArrayList<>(all);
            byStart.sort(Comparator.comparingLong(p -> p.span().start()));
            int ended = 0;
            Produced last = null;
            for (Produced p : byStart) {
                for (;
                        ended < byEnd.size() && byEnd.get(ended).span().end() < p.span().start();
                        ended++) {
                    if (last == null || byEnd.get(ended).offset() > last.offset()) {
                        last = byEnd.get(ended);
                    }
                }
                long offset = offsetOf(p);
                if (last != null && offset >= 0 && offset <= last.offset() && !p.mayBeLost()) {
                    report(
                            Rule.P5_ORDER,
                            "%s got %d, but %s had got %d before it was sent",
                            p.value(),
                            offset,
                            last.value(),
                            last.offset());
                }
            }
        }
    }

    private void sessionOrder() {
        record Session(String client, long session, String partition) {}
        var sessions = new LinkedHashMap<Session, List<Produced>>();
        for (Produced p : produced) {
            if (offsetOf(p) >= 0 && !p.mayBeLost()) {
                var key = new Session(p.sender().client(), p.sender().session(), p.partition());
                sessions.computeIfAbsent(key, k -> new ArrayList<>()).add(p);
            }
        }
        for (var entry : sessions.entrySet()) {
            var sent = entry.getValue();
            sent.sort(Comparator.comparingLong(p -> p.sender().order()));
            for (int i = 1; i < sent.size(); i++) {
                if (offsetOf(sent.get(i)) <= offsetOf(sent.get(i - 1))) {
                    report(
                            Rule.P5_ORDER,
                            "%s: %s got %d, but %s, sent before it, got %d",
                            entry.getKey(),
                            sent.get(i).value(),
                            offsetOf(sent.get(i)),
                            sent.get(i - 1).value(),
                            offsetOf(sent.get(i - 1)));
                }
            }
        }
    }

    private void noHiddenHole() {
        record Session(String reader, long session, String partition) {}
        var last = new HashMap<Session, Read>();
        for (Read r : reads) {
            Read before = last.put(new Session(r.reader(), r.session(), r.partition()), r);
            if (before == null) {
                continue;
            }
            if (r.offset() <= before.offset()) {
                report(
                        Rule.P6_NO_HIDDEN_HOLE,
                        "%s met %s/%d after %d",
                        r.reader(),
                        r.partition(),
                        r.offset(),
                        before.offset());
                continue;
            }
            var between =
                    finalByOffset
                            .getOrDefault(r.partition(), new TreeMap<>())
                            .subMap(before.offset(), false, r.offset(), false);
            if (!between.isEmpty()) {
                report(
                        Rule.P6_NO_HIDDEN_HOLE,
                        "%s met %s/%d and then %d, but not %s",
                        r.reader(),
                        r.partition(),
                        before.offset(),
                        r.offset(),
                        between.keySet());
            }
        }
    }

    /** The offset a value has, by its receipt or else by the final read; -1 if it has none. */
    private long offsetOf(Produced p) {
        if (p.outcome() == Outcome.OK) {
            return p.offset();
        }
        Place place = finalPlaces.get(p.value());
        return place == null ? -1 : place.offset();
    }

    private Iterable<List<Produced>> byPartition() {
        var result = new LinkedHashMap<String, List<Produced>>();
        produced.forEach(p -> result.computeIfAbsent(p.partition(), k -> new ArrayList<>()).add(p));
        return result.values();
    }

    @SuppressWarnings("AnnotateFormatMethod") // private; every call is a literal
    private void report(Rule rule, String format, @Nullable Object... args) {
        violations.add(new Violation(rule, format.formatted(args)));
    }
}
