package io.hadron.storage.rocksdb;

import io.hadron.storage.MetadataChange;
import io.hadron.storage.MetadataImage;
import io.hadron.storage.MetadataStore;
import io.hadron.storage.MetadataStoreException;
import io.hadron.storage.StoreClosedException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Checkpoint;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The metadata map in a RocksDB of its own, apart from the data: a few MiB of memory. Every key of
 * the map is prefixed with one byte, so that the applied place lives beside it and changes in the
 * same write.
 */
public final class RocksMetadataStore implements MetadataStore {
    private static final byte[] APPLIED = {0};
    private static final byte ENTRY = 1;
    private static final long MIB = 1L << 20;

    private final NativeScope scope;
    private final RocksDB db;
    private final WriteOptions unsynced;
    private final WriteBatch batch;
    private boolean closed;

    private RocksMetadataStore(Path dir, NativeScope scope) throws RocksDBException {
        this.scope = scope;
        Options options = scope.own(new Options());
        options.setCreateIfMissing(true)
                .setParanoidChecks(true)
                .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
                .setWriteBufferSize(2 * MIB)
                .setMaxWriteBufferNumber(2)
                .setMaxTotalWalSize(8 * MIB)
                .setMaxOpenFiles(64)
                .setMaxBackgroundJobs(1)
                .setStatsDumpPeriodSec(0)
                .setStatsPersistPeriodSec(0)
                .setKeepLogFileNum(2)
                .setMaxLogFileSize(MIB)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setTableFormatConfig(
                        new BlockBasedTableConfig()
                                .setBlockCache(scope.own(new LRUCache(MIB, 0, true))));
        db = scope.own(RocksDB.open(options, dir.toString()));
        unsynced = scope.own(new WriteOptions());
        batch = scope.own(new WriteBatch());
    }

    /**
     * Opens the store, or makes an empty one: whether an empty one is right is decided before, by
     * the identity of the node.
     *
     * @throws MetadataStoreException if it is damaged, locked or cannot be read
     */
    public static RocksMetadataStore open(Path dir) {
        NativeLibrary.load();
        NativeScope scope = new NativeScope();
        try {
            return new RocksMetadataStore(dir, scope);
        } catch (RocksDBException e) {
            scope.close();
            throw fault("opening " + dir, e);
        }
    }

    @Override
    public MetadataImage load() {
        requireOpen();
        TreeMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
        try (ReadOptions options = new ReadOptions().setVerifyChecksums(true).setFillCache(false);
                RocksIterator it = db.newIterator(options)) {
            for (it.seek(new byte[] {ENTRY}); it.isValid(); it.next()) {
                byte[] key = it.key();
                entries.put(Arrays.copyOfRange(key, 1, key.length), it.value());
            }
            it.status();
            byte[] applied = db.get(APPLIED);
            ByteBuffer place = applied == null ? null : ByteBuffer.wrap(applied);
            return place == null
                    ? new MetadataImage(entries, 0, -1)
                    : new MetadataImage(entries, place.getLong(), place.getLong());
        } catch (RocksDBException e) {
            throw fault("loading", e);
        }
    }

    @Override
    public void apply(List<MetadataChange> changes, long term, long index) {
        requireOpen();
        try {
            batch.clear();
            for (MetadataChange change : changes) {
                byte[] value = change.value();
                if (value == null) {
                    batch.delete(prefixed(change.key()));
                } else {
                    batch.put(prefixed(change.key()), value);
                }
            }
            batch.put(APPLIED, ByteBuffer.allocate(16).putLong(term).putLong(index).array());
            db.write(unsynced, batch);
        } catch (RocksDBException e) {
            throw fault("applying index " + index, e);
        }
    }

    @Override
    public void sync() {
        requireOpen();
        try {
            db.flushWal(true);
        } catch (RocksDBException e) {
            throw fault("syncing", e);
        }
    }

    @Override
    public void checkpoint(Path dir) {
        requireOpen();
        try (Checkpoint checkpoint = Checkpoint.create(db)) {
            checkpoint.createCheckpoint(dir.toString());
        } catch (RocksDBException e) {
            throw fault("copying to " + dir, e);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (NativeScope last = scope;
                FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
            db.flushWal(true);
            db.flush(flush);
        } catch (RocksDBException e) {
            throw fault("closing", e);
        }
    }

    private static byte[] prefixed(byte[] key) {
        byte[] prefixed = new byte[key.length + 1];
        prefixed[0] = ENTRY;
        System.arraycopy(key, 0, prefixed, 1, key.length);
        return prefixed;
    }

    private static MetadataStoreException fault(String doing, RocksDBException e) {
        return new MetadataStoreException("metadata store: " + doing + ": " + e.getMessage(), e);
    }

    private void requireOpen() {
        if (closed) {
            throw new StoreClosedException("the metadata store is closed");
        }
    }
}
