package io.hadron.storage;

import java.time.Duration;

/**
 * Room on the disk. All in bytes.
 *
 * @param reserve size of the ballast file that can be given back on a full disk; 0 for none
 * @param fullBelow with less free space than this, new data is refused
 * @param lowBelow with less free space than this, there is a warning
 * @param poll how often to look
 */
public record StorageSpace(long reserve, long fullBelow, long lowBelow, Duration poll) {
    private static final long MIB = 1L << 20;

    public static final StorageSpace DEFAULT =
            new StorageSpace(128 * MIB, 512 * MIB, 1024 * MIB, Duration.ofMillis(250));

    public StorageSpace {
        if (reserve < 0 || fullBelow < 0) {
            throw new IllegalArgumentException(
                    "storage.reserve and storage.full-below must not be negative");
        }
        if (lowBelow < fullBelow) {
            throw new IllegalArgumentException(
                    "storage.low-below ("
                            + lowBelow
                            + ") must not be less than storage.full-below ("
                            + fullBelow
                            + ")");
        }
        if (poll.toMillis() < 10 || poll.toMillis() > 60_000) {
            throw new IllegalArgumentException(
                    "storage.space-poll must be between 10ms and 60s: " + poll);
        }
    }

    /** The state for an amount of free space. */
    public SpaceState stateFor(long freeBytes) {
        if (freeBytes < fullBelow) {
            return SpaceState.FULL;
        }
        return freeBytes < lowBelow ? SpaceState.LOW : SpaceState.OK;
    }
}
