package io.hadron.storage;

/** Sizes beyond which a write is refused. All in bytes. */
public record StorageLimits(int maxBatch, int maxStateKey, int maxStateValue) {
    private static final int MIB = 1 << 20;

    /** The most that {@code maxBatch} can be. */
    public static final int MOST_BATCH = 512 * MIB;

    public static final StorageLimits DEFAULT = new StorageLimits(101 * MIB, 1024, 16 * MIB);

    public StorageLimits {
        if (maxBatch < 1024 || maxBatch > MOST_BATCH) {
            throw new IllegalArgumentException(
                    "storage.max-batch must be between 1 KiB and 512 MiB: " + maxBatch);
        }
        if (maxStateKey < 16 || maxStateKey > 64 * 1024) {
            throw new IllegalArgumentException(
                    "storage.max-state-key must be between 16 B and 64 KiB: " + maxStateKey);
        }
        if (maxStateValue < 1024 || maxStateValue > 512 * MIB) {
            throw new IllegalArgumentException(
                    "storage.max-state-value must be between 1 KiB and 512 MiB: " + maxStateValue);
        }
    }
}
