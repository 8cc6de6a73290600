package io.hadron.core.cluster;

/** FNV-1a, 64 bits: the same on every node and in every run. Not for secrets. */
final class Digest {
    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private long hash = OFFSET;

    static long of(String text) {
        return new Digest().add(text).value();
    }

    Digest add(String text) {
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return this;
    }

    long value() {
        return hash;
    }
}
