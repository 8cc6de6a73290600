package io.hadron.core.partition;

import io.hadron.core.partition.ProducerRecord.Batch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The producers of a partition, least recently active first. An idle producer is forgotten after a
 * while; when there are too many, the one idle for longest makes room, but never within the time in
 * which a client may still retry. Producers with bit 62 of their id set belong to the broker itself
 * (dead-letter copies): they are few, retry for ever, and are never forgotten.
 */
final class ProducerTable {

    /** What a batch is to the producer that it claims to come from. */
    sealed interface Verdict {

        /** The next batch of the producer. */
        record Next() implements Verdict {}

        /** A retry of a batch that is remembered. */
        record Retry(Batch first) implements Verdict {}

        /** Not acceptable. */
        record No(RefusalReason reason, String detail) implements Verdict {}
    }

    /**
     * What an append did to the table.
     *
     * @param before the producer's record before it, null for none
     * @param evicted the producer that made room, null for none
     */
    record Applied(
            ProducerRecord after,
            @Nullable ProducerRecord before,
            @Nullable ProducerRecord evicted) {}

    /** Marks the producers that the broker itself runs. */
    static final long INTERNAL_BIT = 1L << 62;

    private static final Verdict NEXT = new Verdict.Next();

    private final LinkedHashMap<Long, ProducerRecord> producers =
            new LinkedHashMap<>(16, 0.75f, true);
    private final PartitionLimits limits;
    private int internal;

    ProducerTable(PartitionLimits limits) {
        this.limits = limits;
    }

    /** Loads what was stored; earlier content is dropped. */
    void restore(Collection<ProducerRecord> records) {
        producers.clear();
        internal = 0;
        records.stream()
                .sorted(
                        Comparator.comparingLong(ProducerRecord::lastActiveMs)
                                .thenComparingLong(ProducerRecord::producerId))
                .forEach(this::put);
    }

    /** Judges a batch of an idempotent producer; changes nothing but the order of activity. */
    Verdict judge(BatchInfo batch, long nowMs) {
        ProducerRecord known = producers.get(batch.producerId());
        if (known == null) {
            return batch.baseSequence() == 0 ? room(batch, nowMs) : unknown(batch);
        }
        if (batch.producerEpoch() < known.epoch()) {
            return new Verdict.No(
                    RefusalReason.STALE_PRODUCER_EPOCH,
                    "producer "
                            + batch.producerId()
                            + " has epoch "
                            + known.epoch()
                            + ", the batch "
                            + batch.producerEpoch());
        }
        if (batch.producerEpoch() > known.epoch()) {
            return batch.baseSequence() == 0 ? NEXT : outOfOrder(batch, 0);
        }
        return judgeSequence(batch, known);
    }

    private static Verdict judgeSequence(BatchInfo batch, ProducerRecord known) {
        int expected = known.last().nextSequence();
        if (batch.baseSequence() == expected) {
            return NEXT;
        }
        for (Batch earlier : known.batches()) {
            if (earlier.baseSequence() == batch.baseSequence()
                    && earlier.count() == batch.count()) {
                return new Verdict.Retry(earlier);
            }
        }
        int oldest = known.batches().getFirst().baseSequence();
        int toOldest =
                Sequences.distance(Sequences.plus(batch.baseSequence(), batch.count()), oldest);
        boolean behind = Sequences.distance(batch.baseSequence(), oldest) > 0;
        return behind && toOldest >= 0
                ? new Verdict.No(
                        RefusalReason.DUPLICATE_FORGOTTEN,
                        "producer "
                                + batch.producerId()
                                + " is at sequence "
                                + expected
                                + ", the batch is the older "
                                + batch.baseSequence())
                : outOfOrder(batch, expected);
    }

    private static Verdict outOfOrder(BatchInfo batch, int expected) {
        return new Verdict.No(
                RefusalReason.OUT_OF_ORDER_SEQUENCE,
                "producer "
                        + batch.producerId()
                        + " epoch "
                        + batch.producerEpoch()
                        + " must go on with sequence "
                        + expected
                        + ", the batch has "
                        + batch.baseSequence());
    }

    private static Verdict unknown(BatchInfo batch) {
        return new Verdict.No(
                RefusalReason.UNKNOWN_PRODUCER,
                "nothing is known of producer "
                        + batch.producerId()
                        + ", and sequence "
                        + batch.baseSequence()
                        + " is not its first");
    }

    private Verdict room(BatchInfo batch, long nowMs) {
        if (isInternal(batch.producerId()) || producers.size() - internal < limits.maxProducers()) {
            return NEXT;
        }
        ProducerRecord idle = longestIdle();
        return idle != null && nowMs - idle.lastActiveMs() >= limits.retryHorizonMs()
                ? NEXT
                : new Verdict.No(
                        RefusalReason.TOO_MANY_PRODUCERS,
                        limits.maxProducers() + " producers were active within the retry horizon");
    }

    /**
     * Remembers a batch of the log, and makes room for its producer if need be. The log is right
     * whatever the table says: a batch that does not continue what is known (this replica has
     * forgotten later, or sooner, than the leader) begins the producer's record anew.
     */
    Applied append(BatchInfo batch, long baseOffset, long nowMs) {
        ProducerRecord known = producers.get(batch.producerId());
        ProducerRecord evicted = null;
        if (known == null
                && !isInternal(batch.producerId())
                && producers.size() - internal >= limits.maxProducers()) {
            evicted = Objects.requireNonNull(longestIdle(), "no room for a producer");
            remove(evicted.producerId());
        }
        var appended =
                new Batch(batch.baseSequence(), batch.count(), baseOffset, batch.maxTimestampMs());
        var record =
                known == null || known.epoch() != batch.producerEpoch() || !goesOn(known, appended)
                        ? new ProducerRecord(
                                batch.producerId(), batch.producerEpoch(), nowMs, List.of(appended))
                        : next(known, appended, Math.max(nowMs, known.lastActiveMs()));
        put(record);
        return new Applied(record, known, evicted);
    }

    /** Takes back the latest append of a producer. */
    void undo(Applied applied) {
        ProducerRecord before = applied.before();
        if (before == null) {
            remove(applied.after().producerId());
        } else {
            put(before);
        }
        if (applied.evicted() != null) {
            put(applied.evicted());
        }
    }

    private static boolean goesOn(ProducerRecord known, Batch appended) {
        return appended.baseSequence() == known.last().nextSequence()
                && appended.baseOffset() > known.last().lastOffset();
    }

    private static ProducerRecord next(ProducerRecord known, Batch appended, long nowMs) {
        int keep = Math.min(known.batches().size(), ProducerRecord.WINDOW - 1);
        var window = new ArrayList<Batch>(keep + 1);
        window.addAll(
                known.batches().subList(known.batches().size() - keep, known.batches().size()));
        window.add(appended);
        return new ProducerRecord(known.producerId(), known.epoch(), nowMs, window);
    }

    /**
     * Gives every producer its full time with a new leader, whose clock may be far ahead of the one
     * that the table was stamped by.
     */
    void renew(long nowMs) {
        producers.replaceAll((id, record) ->
                record.lastActiveMs() >= nowMs
                        ? record
                        : new ProducerRecord(id, record.epoch(), nowMs, record.batches()));
    }

    /** Forgets up to {@code max} producers that were idle for too long. */
    List<ProducerChange> expire(long nowMs, int max) {
        var changes = new ArrayList<ProducerChange>();
        while (changes.size() < max) {
            ProducerRecord idle = longestIdle();
            if (idle == null || nowMs - idle.lastActiveMs() < limits.producerExpiryMs()) {
                break;
            }
            remove(idle.producerId());
            changes.add(new ProducerChange.Drop(idle.producerId()));
        }
        return changes;
    }

    private @Nullable ProducerRecord longestIdle() {
        for (ProducerRecord record : producers.sequencedValues()) {
            if (!isInternal(record.producerId())) {
                return record;
            }
        }
        return null;
    }

    private void put(ProducerRecord record) {
        if (producers.put(record.producerId(), record) == null && isInternal(record.producerId())) {
            internal++;
        }
    }

    private void remove(long producerId) {
        if (producers.remove(producerId) != null && isInternal(producerId)) {
            internal--;
        }
    }

    private static boolean isInternal(long producerId) {
        return (producerId & INTERNAL_BIT) != 0;
    }

    int size() {
        return producers.size();
    }

    /** Everything that is remembered, least recently active first. */
    List<ProducerRecord> snapshot() {
        return List.copyOf(producers.sequencedValues());
    }
}
