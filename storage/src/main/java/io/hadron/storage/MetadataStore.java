package io.hadron.storage;

import java.nio.file.Path;
import java.util.List;

/**
 * The map behind the metadata machine, together with the place in the Raft log up to which it was
 * made. One thread at a time; never a virtual one. Faults of the disk are {@link
 * MetadataStoreException}: fatal for the process.
 */
public interface MetadataStore extends AutoCloseable {

    /** Everything, as of the last {@link #apply}. */
    MetadataImage load();

    /**
     * Applies changes and the place they bring the map to, all or nothing. Survives a crash of the
     * process; of the machine only after {@link #sync()} (the Raft log is replayed from the applied
     * index).
     *
     * @param changes may be empty; later ones win
     */
    void apply(List<MetadataChange> changes, long term, long index);

    /** Forces all that was applied to the disk. */
    void sync();

    /**
     * Makes a consistent, durable copy on the same file system that can be opened as a store.
     *
     * @param dir must not exist; its parent must
     */
    void checkpoint(Path dir);

    /** Syncs and closes. Idempotent. */
    @Override
    void close();
}
