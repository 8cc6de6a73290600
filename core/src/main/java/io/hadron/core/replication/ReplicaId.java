package io.hadron.core.replication;

/**
 * Names one replica for ever. A store that was wiped, or that can not prove what it acknowledged,
 * comes back under another id.
 */
public record ReplicaId(long value) implements Comparable<ReplicaId> {

    public ReplicaId {
        if (value < 0) {
            throw new IllegalArgumentException("replica id must not be negative: " + value);
        }
    }

    @Override
    public int compareTo(ReplicaId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return "r" + value;
    }
}
