package io.hadron.storage;

import org.jspecify.annotations.Nullable;

/**
 * Whether the store can be relied on.
 *
 * @param fault the fatal fault, if there was one
 * @param stalled the engine slows down or stops writers
 */
public record StoreHealth(
        boolean open, @Nullable StorageFault fault, SpaceState space, boolean stalled) {
    /** True if writes may be sent. */
    public boolean writable() {
        return open && fault == null && space != SpaceState.FULL;
    }
}
