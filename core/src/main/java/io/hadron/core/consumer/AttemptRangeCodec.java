package io.hadron.core.consumer;

import java.util.ArrayList;
import java.util.List;

/**
 * Ranges with attempts as bytes: (signed distance to the end of the one before, length, attempt),
 * ended by length 0.
 */
final class AttemptRangeCodec {

    private AttemptRangeCodec() {}

    static void write(ByteWriter out, List<AttemptRange> ranges) {
        try (Joining joining = new Joining(out)) {
            for (AttemptRange range : ranges) {
                joining.add(range.from(), range.to(), range.attempt());
            }
        }
    }

    static List<AttemptRange> read(ByteReader in) {
        List<AttemptRange> ranges = new ArrayList<>();
        long end = 0;
        while (true) {
            long from = end + in.readSigned();
            long length = in.readNumber();
            if (length == 0) {
                return ranges;
            }
            end = from + length;
            ranges.add(new AttemptRange(from, end, in.readInt()));
        }
    }

    /**
     * Writes runs as they come and joins neighbors of the same attempt, so that equal sets have
     * equal bytes.
     */
    static final class Joining implements AutoCloseable {
        private final ByteWriter out;
        private long end;
        private long from;
        private long to;
        private int attempt;

        Joining(ByteWriter out) {
            this.out = out;
        }

        void add(long nextFrom, long nextTo, int nextAttempt) {
            if (nextFrom == to && nextAttempt == attempt && from < to) {
                to = nextTo;
                return;
            }
            flush();
            from = nextFrom;
            to = nextTo;
            attempt = nextAttempt;
        }

        private void flush() {
            if (from < to) {
                out.writeSigned(from - end);
                out.writeNumber(to - from);
                out.writeNumber(attempt);
                end = to;
            }
        }

        @Override
        public void close() {
            flush();
            out.writeSigned(0);
            out.writeNumber(0);
        }
    }
}
