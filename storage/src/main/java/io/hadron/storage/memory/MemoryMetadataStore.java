package io.hadron.storage.memory;

import io.hadron.storage.MetadataChange;
import io.hadron.storage.MetadataImage;
import io.hadron.storage.MetadataStore;
import io.hadron.storage.MetadataStoreException;
import io.hadron.storage.StoreClosedException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A metadata store in memory. Its {@link Disk} outlives it, and forgets what was not synced when it
 * crashes.
 */
public final class MemoryMetadataStore implements MetadataStore {
    private final Disk disk;
    private boolean closed;

    public MemoryMetadataStore(Disk disk) {
        this.disk = disk;
    }

    @Override
    public MetadataImage load() {
        requireOpen();
        return disk.live.copy();
    }

    @Override
    public void apply(List<MetadataChange> changes, long term, long index) {
        requireOpen();
        disk.live = disk.live.with(changes, term, index);
    }

    @Override
    public void sync() {
        requireOpen();
        disk.synced = disk.live;
    }

    @Override
    public void checkpoint(Path dir) {
        requireOpen();
        if (disk.checkpoints.putIfAbsent(dir.toString(), disk.live) != null) {
            throw new MetadataStoreException(dir + " exists");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            sync();
            closed = true;
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new StoreClosedException("the metadata store is closed");
        }
    }

    /** What is left of a store when it is gone. */
    public static final class Disk {
        private Content live = new Content(new TreeMap<>(Arrays::compareUnsigned), 0, -1);
        private Content synced = live;
        private final SortedMap<String, Content> checkpoints = new TreeMap<>();

        /**
         * The machine dies: what was not synced is gone. The store that used this disk must not be
         * used again.
         */
        public void crash() {
            live = synced;
        }

        /** A disk with the content of a checkpoint. */
        public Disk fromCheckpoint(Path dir) {
            Content content = checkpoints.get(dir.toString());
            if (content == null) {
                throw new MetadataStoreException("no checkpoint " + dir);
            }
            Disk copy = new Disk();
            copy.live = content;
            copy.synced = content;
            return copy;
        }
    }

    private record Content(TreeMap<byte[], byte[]> entries, long term, long index) {
        Content with(List<MetadataChange> changes, long newTerm, long newIndex) {
            TreeMap<byte[], byte[]> next = new TreeMap<>(entries);
            for (MetadataChange change : changes) {
                byte[] value = change.value();
                if (value == null) {
                    next.remove(change.key());
                } else {
                    next.put(change.key().clone(), value.clone());
                }
            }
            return new Content(next, newTerm, newIndex);
        }

        MetadataImage copy() {
            return new MetadataImage(new TreeMap<>(entries), term, index);
        }
    }
}
