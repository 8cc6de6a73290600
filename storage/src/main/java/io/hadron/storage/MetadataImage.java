package io.hadron.storage;

import java.util.SortedMap;

/**
 * The metadata map as stored.
 *
 * @param entries by key, in unsigned order; may be changed by the owner
 * @param appliedTerm term of the last command applied, 0 if none was
 * @param appliedIndex index of the last command applied, -1 if none was
 */
public record MetadataImage(
        SortedMap<byte[], byte[]> entries, long appliedTerm, long appliedIndex) {}
