package io.hadron.core.consumer;

/** Ranges of bits in an array of words; positions are {@code [from, to)}. */
final class Bits {

    private Bits() {}

    /** {@code count} bits, all set. */
    static long[] allSet(int count) {
        long[] words = new long[(count + 63) >>> 6];
        set(words, 0, count);
        return words;
    }

    static boolean get(long[] words, int at) {
        return (words[at >>> 6] & (1L << at)) != 0;
    }

    static int count(long[] words, int from, int to) {
        int first = from >>> 6;
        int last = (to - 1) >>> 6;
        if (first == last) {
            return Long.bitCount(words[first] & head(from) & tail(to));
        }
        int count =
                Long.bitCount(words[first] & head(from)) + Long.bitCount(words[last] & tail(to));
        for (int i = first + 1; i < last; i++) {
            count += Long.bitCount(words[i]);
        }
        return count;
    }

    static void set(long[] words, int from, int to) {
        if (from == to) {
            return;
        }
        int first = from >>> 6;
        int last = (to - 1) >>> 6;
        if (first == last) {
            words[first] |= head(from) & tail(to);
            return;
        }
        words[first] |= head(from);
        for (int i = first + 1; i < last; i++) {
            words[i] = -1L;
        }
        words[last] |= tail(to);
    }

    static void clear(long[] words, int from, int to) {
        int first = from >>> 6;
        int last = (to - 1) >>> 6;
        if (first == last) {
            words[first] &= ~(head(from) & tail(to));
            return;
        }
        words[first] &= ~head(from);
        for (int i = first + 1; i < last; i++) {
            words[i] = 0;
        }
        words[last] &= ~tail(to);
    }

    /** The first set bit at or after {@code from}, or {@code to} if there is none below it. */
    static int nextSet(long[] words, int from, int to) {
        return next(words, from, to, 0L);
    }

    /** The first clear bit at or after {@code from}, or {@code to} if there is none below it. */
    static int nextClear(long[] words, int from, int to) {
        return next(words, from, to, -1L);
    }

    private static int next(long[] words, int from, int to, long flip) {
        if (from >= to) {
            return to;
        }
        int at = from >>> 6;
        int last = (to - 1) >>> 6;
        long word = (words[at] ^ flip) & head(from);
        while (word == 0) {
            if (++at > last) {
                return to;
            }
            word = words[at] ^ flip;
        }
        return Math.min(to, (at << 6) + Long.numberOfTrailingZeros(word));
    }

    private static long head(int from) {
        return -1L << from;
    }

    private static long tail(int to) {
        return -1L >>> -to;
    }
}
