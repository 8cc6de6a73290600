package io.hadron.proto.batch;

/**
 * The partition of a key: murmur2 as in Apache Kafka's default partitioner, so that both place keys
 * alike.
 */
public final class KeyHash {
    private static final int SEED = 0x9747b28c;
    private static final int MULTIPLIER = 0x5bd1e995;
    private static final int SHIFT = 24;

    private KeyHash() {}

    /** The partition, from 0 to {@code partitions - 1}. */
    public static int partition(byte[] key, int partitions) {
        if (partitions <= 0) {
            throw new IllegalArgumentException("partitions must be positive, is " + partitions);
        }
        return (murmur2(key) & Integer.MAX_VALUE) % partitions;
    }

    /** 32-bit murmur2 hash. */
    public static int murmur2(byte[] data) {
        int length = data.length;
        int hash = SEED ^ length;
        int whole = length & ~3;
        for (int i = 0; i < whole; i += 4) {
            int k =
                    (data[i] & 0xff)
                            | ((data[i + 1] & 0xff) << 8)
                            | ((data[i + 2] & 0xff) << 16)
                            | ((data[i + 3] & 0xff) << 24);
            k *= MULTIPLIER;
            k ^= k >>> SHIFT;
            hash = (hash * MULTIPLIER) ^ (k * MULTIPLIER);
        }
        if (whole < length) {
            int tail = 0;
            for (int i = length - 1; i >= whole; i--) {
                tail = (tail << 8) | (data[i] & 0xff);
            }
            hash = (hash ^ tail) * MULTIPLIER;
        }
        hash = (hash ^ (hash >>> 13)) * MULTIPLIER;
        return hash ^ (hash >>> 15);
    }
}
