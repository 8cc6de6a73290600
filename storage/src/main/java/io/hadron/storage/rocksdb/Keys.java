package io.hadron.storage.rocksdb;

import java.nio.ByteBuffer;

/**
 * Keys on disk; for ever. All numbers are big-endian, so that bytes sort as numbers do (none is
 * negative where it sorts).
 *
 * <ul>
 *   <li>log: group, last offset of the batch, position, time. The last offset rather than the base
 *       offset makes one forward seek find the batch that contains an offset, and makes both cuts
 *       of a log a range of keys. Position is the number of bytes in the log up to and including
 *       this batch, time the largest timestamp so far: with them in the key, sizes survive a crash,
 *       and offsets are found by time and by size with a binary search, without an index to keep
 *       true.
 *   <li>state: group, then the key as given.
 *   <li>meta: group; the value is the low mark.
 * </ul>
 */
final class Keys {
    static final int LOG_KEY_BYTES = 32;
    static final int GROUP_BYTES = 8;

    private Keys() {}

    static byte[] group(long group) {
        return ByteBuffer.allocate(8).putLong(group).array();
    }

    /** The first possible key of a batch that ends at or behind an offset. */
    static byte[] logSeek(long group, long offset) {
        return ByteBuffer.allocate(16).putLong(group).putLong(offset).array();
    }

    static byte[] state(long group, byte[] key) {
        return ByteBuffer.allocate(GROUP_BYTES + key.length).putLong(group).put(key).array();
    }

    /**
     * The first key behind all that begin with {@code prefix}; the prefix is not all 0xFF, since
     * groups are positive.
     */
    static byte[] after(byte[] prefix) {
        int last = prefix.length - 1;
        while (prefix[last] == (byte) 0xFF) {
            last--;
        }
        byte[] after = java.util.Arrays.copyOf(prefix, last + 1);
        after[last]++;
        return after;
    }
}
