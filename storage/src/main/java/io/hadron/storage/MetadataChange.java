package io.hadron.storage;

import org.jspecify.annotations.Nullable;

/**
 * One change of the metadata map.
 *
 * @param value null deletes the key
 */
public record MetadataChange(byte[] key, byte @Nullable [] value) {
    public static MetadataChange put(byte[] key, byte[] value) {
        return new MetadataChange(key, value);
    }

    public static MetadataChange delete(byte[] key) {
        return new MetadataChange(key, null);
    }
}
