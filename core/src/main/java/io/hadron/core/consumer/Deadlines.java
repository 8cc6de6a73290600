package io.hadron.core.consumer;

import java.util.Arrays;

/**
 * When the offsets of one delivery are taken back. All have the first deadline until some are
 * extended; a few distinct later deadlines are kept apart, further ones are rounded up to one that
 * exists, so an extension is never cut short.
 */
final class Deadlines {

    private static final int MAX_GROUPS = 8;

    private long[] atMs;

    /** Which ranks have each deadline but the first; those in none have the first one. */
    private long[][] ranks = new long[0][];

    Deadlines(long firstMs) {
        atMs = new long[] {firstMs};
    }

    /** The deadline of a rank. */
    long of(int rank) {
        for (int g = 0; g < ranks.length; g++) {
            if (Bits.get(ranks[g], rank)) {
                return atMs[g + 1];
            }
        }
        return atMs[0];
    }

    /** Moves a rank's deadline to {@code untilMs} or, if that is earlier than it has, leaves it. */
    void extend(int rank, long untilMs, int words) {
        if (of(rank) >= untilMs) {
            return;
        }
        int target = groupFor(untilMs, words);
        for (long[] group : ranks) {
            Bits.clear(group, rank, rank + 1);
        }
        Bits.set(ranks[target], rank, rank + 1);
    }

    /** The earliest deadline after {@code ms} of any live rank, or {@link Long#MAX_VALUE}. */
    long earliestAfter(long ms, long[] live) {
        long earliest = Long.MAX_VALUE;
        long[] rest = live.clone();
        for (int g = 0; g < ranks.length; g++) {
            boolean any = false;
            for (int w = 0; w < rest.length; w++) {
                any |= (rest[w] & ranks[g][w]) != 0;
                rest[w] &= ~ranks[g][w];
            }
            earliest = any && atMs[g + 1] > ms ? Math.min(earliest, atMs[g + 1]) : earliest;
        }
        for (long word : rest) {
            if (word != 0 && atMs[0] > ms) {
                return Math.min(earliest, atMs[0]);
            }
        }
        return earliest;
    }

    private int groupFor(long untilMs, int words) {
        int later = -1;
        for (int g = 0; g < ranks.length; g++) {
            if (atMs[g + 1] == untilMs) {
                return g;
            }
            if (atMs[g + 1] > untilMs && (later < 0 || atMs[g + 1] < atMs[later + 1])) {
                later = g;
            }
        }
        if (ranks.length < MAX_GROUPS) {
            atMs = Arrays.copyOf(atMs, atMs.length + 1);
            ranks = Arrays.copyOf(ranks, ranks.length + 1);
            atMs[atMs.length - 1] = untilMs;
            ranks[ranks.length - 1] = new long[words];
            return ranks.length - 1;
        }
        if (later >= 0) {
            return later;
        }
        return raiseLatest(untilMs);
    }

    /** All groups are in use and end earlier: the one that ends last is extended as a whole. */
    private int raiseLatest(long untilMs) {
        int latest = 0;
        for (int g = 1; g < ranks.length; g++) {
            latest = atMs[g + 1] > atMs[latest + 1] ? g : latest;
        }
        atMs[latest + 1] = untilMs;
        return latest;
    }
}
