package io.hadron.server.log;

import io.hadron.storage.StateVisitor;
import io.hadron.storage.Store;
import org.jspecify.annotations.Nullable;

/** The state of one control group, to be loaded from: on disk, or as another replica sent it. */
public interface StoredState {
    /** The value of a key, or null. */
    byte @Nullable [] get(byte[] key);

    /** Visits the keys with this prefix, in their order. */
    void forEach(byte[] prefix, StateVisitor visitor);

    /** What is on disk. Every call may block. */
    static StoredState onDisk(Store store, long group) {
        return new StoredState() {
            @Override
            public byte @Nullable [] get(byte[] key) {
                return store.getState(group, key);
            }

            @Override
            public void forEach(byte[] prefix, StateVisitor visitor) {
                store.forEachState(group, prefix, visitor);
            }
        };
    }
}
