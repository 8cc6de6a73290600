package io.hadron.proto.batch;

import org.jspecify.annotations.Nullable;

/**
 * A header of a record. The value is not copied: do not change it while it is in use.
 *
 * @param key written as UTF-8
 * @param value may be null, which is not the same as empty
 */
// Two headers are equal only if they share the array: nobody compares them, and a copy would cost.
@SuppressWarnings("ArrayRecordComponent")
public record RecordHeader(String key, byte @Nullable [] value) {}
