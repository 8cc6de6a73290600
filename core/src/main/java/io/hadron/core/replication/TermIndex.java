package io.hadron.core.replication;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Where each term begins in the log: a list of (term, start offset), both strictly ascending. It
 * answers which term an offset belongs to with all 64 bits (a batch header has fewer), and finds
 * the largest prefix that two logs share. Immutable; it changes once per term and is persisted in
 * the same write as the entry that changes it.
 */
public record TermIndex(List<Start> starts) {

    /** The first offset of a term. */
    public record Start(long term, long offset) {

        public Start {
            if (term < 1 || offset < 0) {
                throw new IllegalArgumentException(
                        "invalid term start: term " + term + " at " + offset);
            }
        }
    }

    public static final TermIndex EMPTY = new TermIndex(List.of());

    private static final byte FORMAT = 1;
    private static final int ENTRY_BYTES = 16;
    private static final int MAX_ENTRIES = 1 << 20;

    public TermIndex {
        starts = List.copyOf(starts);
        for (int i = 1; i < starts.size(); i++) {
            Start before = starts.get(i - 1);
            Start start = starts.get(i);
            if (start.term <= before.term || start.offset <= before.offset) {
                throw new IllegalArgumentException(
                        "terms must ascend: " + before + " then " + start);
            }
        }
    }

    /** The term of the last entry, 0 for an empty log. */
    public long lastTerm() {
        return starts.isEmpty() ? 0 : starts.getLast().term;
    }

    /**
     * The term of the entry at an offset inside the log, 0 if the offset lies before the first
     * known term.
     */
    public long termAt(long offset) {
        int i = floor(offset);
        return i < 0 ? 0 : starts.get(i).term;
    }

    /** How many terms begin at an offset from {@code from} on and below {@code end}. */
    public long startsWithin(long from, long end) {
        return starts.stream().filter(s -> s.offset >= from && s.offset < end).count();
    }

    /** This index with one more term. */
    public TermIndex with(long term, long offset) {
        var longer = new ArrayList<>(starts);
        longer.add(new Start(term, offset));
        return new TermIndex(longer);
    }

    /** This index after the log was cut: entries at {@code end} and beyond are gone. */
    public TermIndex cutTo(long end) {
        return new TermIndex(starts.stream().filter(s -> s.offset < end).toList());
    }

    /**
     * This index after everything below {@code lowMark} was dropped; the term of the low mark
     * itself stays known.
     */
    public TermIndex trimBelow(long lowMark) {
        int first = floor(lowMark);
        return first <= 0 ? this : new TermIndex(starts.subList(first, starts.size()));
    }

    /**
     * The offset after the last entry whose term is at most {@code term}. Asked by a replica whose
     * last entry has that term, the answer bounds what it can share with this log.
     *
     * @param logEnd the end of the log that this index describes
     */
    public long endOf(long term, long logEnd) {
        int low = 0;
        int high = starts.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (starts.get(middle).term <= term) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return low < starts.size() ? starts.get(low).offset : logEnd;
    }

    /**
     * The length of the longest prefix that two logs share. Entries of one term come from one
     * leader, so two entries with the same term and offset are the same entry.
     */
    public static long sharedEnd(TermIndex a, long aEnd, TermIndex b, long bEnd) {
        long limit = Math.min(aEnd, bEnd);
        for (int i = a.starts.size() - 1; i >= 0; i--) {
            Start start = a.starts.get(i);
            if (b.starts.contains(start)) {
                return Math.min(
                        limit, Math.min(a.endOf(start.term, aEnd), b.endOf(start.term, bEnd)));
            }
        }
        return 0;
    }

    /** The durable form: format, count, then term and offset of each start, big-endian. */
    public byte[] encode() {
        var buffer = ByteBuffer.allocate(1 + 4 + starts.size() * ENTRY_BYTES);
        buffer.put(FORMAT).putInt(starts.size());
        for (Start start : starts) {
            buffer.putLong(start.term).putLong(start.offset);
        }
        return buffer.array();
    }

    /**
     * Reads the durable form.
     *
     * @throws IllegalArgumentException if the bytes are not a term index
     */
    public static TermIndex decode(byte[] bytes) {
        var buffer = ByteBuffer.wrap(bytes);
        if (buffer.remaining() < 5 || buffer.get() != FORMAT) {
            throw new IllegalArgumentException("not a term index of a known format");
        }
        int count = buffer.getInt();
        if (count < 0 || count > MAX_ENTRIES || buffer.remaining() != count * ENTRY_BYTES) {
            throw new IllegalArgumentException("term index has a wrong length");
        }
        var starts = new ArrayList<Start>(count);
        for (int i = 0; i < count; i++) {
            starts.add(new Start(buffer.getLong(), buffer.getLong()));
        }
        return new TermIndex(starts);
    }

    private int floor(long offset) {
        int low = 0;
        int high = starts.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (starts.get(middle).offset <= offset) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }
}
