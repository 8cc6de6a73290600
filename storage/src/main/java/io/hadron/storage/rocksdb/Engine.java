package io.hadron.storage.rocksdb;

import io.hadron.storage.StorageConfig;
import io.hadron.storage.SyncMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.ChecksumType;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBufferManager;

/**
 * The open database: its options, and its three column families. Why each option is as it is stands
 * in docs/internals/storage.md; three are not negotiable: the recovery mode, no manual flush of the
 * write-ahead log, and no listeners.
 */
final class Engine implements AutoCloseable {
    private static final long MIB = 1L << 20;

    private final NativeScope scope;
    private final List<ColumnFamilyHandle> families;
    private final RocksDB db;
    private final Cache cache;

    /** Null where no sync waits for the disk. */
    private final @Nullable FlushPace pace;

    private Engine(
            NativeScope scope,
            List<ColumnFamilyHandle> families,
            RocksDB db,
            Cache cache,
            @Nullable FlushPace pace) {
        this.scope = scope;
        this.families = families;
        this.db = db;
        this.cache = cache;
        this.pace = pace;
    }

    /** Opens, or makes, the database in {@code dir}. */
    static Engine open(Path dir, StorageConfig config, boolean create) throws RocksDBException {
        NativeLibrary.load();
        NativeScope scope = new NativeScope();
        try {
            long memory = config.memory().blockCache() + config.memory().memtables();
            Cache cache = scope.own(new LRUCache(memory, 2));
            DBOptions options = scope.own(dbOptions(config, create));
            options.setWriteBufferManager(
                    scope.own(new WriteBufferManager(config.memory().memtables(), cache)));
            FlushPace pace =
                    config.sync() == SyncMode.ALWAYS
                            ? scope.own(new FlushPace(System::nanoTime))
                            : null;
            if (pace != null) {
                options.setRateLimiter(pace.limiter());
            }
            List<ColumnFamilyHandle> families = new ArrayList<>();
            RocksDB db =
                    RocksDB.open(
                            options,
                            dir.toString(),
                            List.of(
                                    new ColumnFamilyDescriptor(
                                            RocksDB.DEFAULT_COLUMN_FAMILY, scope.own(small(cache))),
                                    new ColumnFamilyDescriptor(
                                            new byte[] {'l', 'o', 'g'},
                                            scope.own(log(cache, config))),
                                    new ColumnFamilyDescriptor(
                                            new byte[] {'s', 't', 'a', 't', 'e'},
                                            scope.own(state(cache, config)))),
                            families);
            scope.own(db);
            families.forEach(scope::own);
            return new Engine(scope, families, db, cache, pace);
        } catch (RocksDBException | RuntimeException e) {
            scope.close();
            throw e;
        }
    }

    RocksDB db() {
        return db;
    }

    /** Low marks by group. */
    ColumnFamilyHandle meta() {
        return families.get(0);
    }

    /** Record batches. */
    ColumnFamilyHandle log() {
        return families.get(1);
    }

    /** States of state machines. */
    ColumnFamilyHandle state() {
        return families.get(2);
    }

    /** Takes note of a commit of so many bytes. Writer thread. */
    void committed(long bytes) throws RocksDBException {
        if (pace != null) {
            pace.committed(bytes, this::memtablesWait);
        }
    }

    /** Makes all of it durable outside the write-ahead log too, at full speed from now on. */
    void flush() throws RocksDBException {
        liftPace();
        db.flushWal(true);
        try (FlushOptions wait = new FlushOptions().setWaitForFlush(true)) {
            db.flush(wait, families);
        }
        db.flushWal(true);
    }

    long memoryBytes() throws RocksDBException {
        return db.getAggregatedLongProperty("rocksdb.cur-size-all-mem-tables")
                + db.getAggregatedLongProperty("rocksdb.estimate-table-readers-mem")
                + cache.getUsage();
    }

    @Override
    public void close() {
        liftPace();
        db.cancelAllBackgroundWork(true);
        scope.close();
    }

    private boolean memtablesWait() throws RocksDBException {
        return db.getLongProperty(log(), "rocksdb.num-immutable-mem-table") > 1;
    }

    private void liftPace() {
        if (pace != null) {
            pace.lift();
        }
    }

    private static DBOptions dbOptions(StorageConfig config, boolean create) {
        Properties verify = new Properties();
        verify.setProperty("track_and_verify_wals_in_manifest", "true");
        return DBOptions.getDBOptionsFromProps(verify)
                .setCreateIfMissing(create)
                .setCreateMissingColumnFamilies(create)
                .setErrorIfExists(create)
                .setParanoidChecks(true)
                .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
                .setManualWalFlush(false)
                .setRecycleLogFileNum(0)
                .setMaxTotalWalSize(Math.max(2 * config.memory().memtables(), 8 * MIB))
                .setBytesPerSync(MIB)
                .setUseDirectIoForFlushAndCompaction(DirectWrites.wanted(config))
                .setMaxBackgroundJobs(2)
                .setMaxOpenFiles(512)
                // One thread writes, so what makes concurrent writers fast only costs.
                .setAllowConcurrentMemtableWrite(false)
                .setEnableWriteThreadAdaptiveYield(false)
                .setAvoidUnnecessaryBlockingIO(true)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(3)
                .setMaxLogFileSize(4 * MIB)
                .setStatsDumpPeriodSec(0)
                .setStatsPersistPeriodSec(0);
    }

    /** Payloads go to blob files when they leave memory, so that compaction moves keys only. */
    private static ColumnFamilyOptions log(Cache cache, StorageConfig config) {
        return new ColumnFamilyOptions()
                .setWriteBufferSize(Math.max(config.memory().memtables() / 2, MIB / 2))
                .setMaxWriteBufferNumber(4)
                .setEnableBlobFiles(true)
                .setMinBlobSize(1024)
                .setBlobFileSize(64 * MIB)
                .setEnableBlobGarbageCollection(false)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setLevelCompactionDynamicLevelBytes(true)
                .useFixedLengthPrefixExtractor(Keys.GROUP_BYTES)
                .setTableFormatConfig(tables(cache));
    }

    private static ColumnFamilyOptions state(Cache cache, StorageConfig config) {
        return new ColumnFamilyOptions()
                .setWriteBufferSize(Math.max(config.memory().memtables() / 4, MIB / 2))
                .setMaxWriteBufferNumber(3)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setLevelCompactionDynamicLevelBytes(true)
                .useFixedLengthPrefixExtractor(Keys.GROUP_BYTES)
                .setTableFormatConfig(tables(cache));
    }

    private static ColumnFamilyOptions small(Cache cache) {
        return new ColumnFamilyOptions()
                .setWriteBufferSize(MIB)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setTableFormatConfig(tables(cache));
    }

    private static BlockBasedTableConfig tables(Cache cache) {
        return new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setBlockSize(16 * 1024)
                .setCacheIndexAndFilterBlocks(true)
                .setPinL0FilterAndIndexBlocksInCache(true)
                .setChecksumType(ChecksumType.kXXH3);
    }
}
