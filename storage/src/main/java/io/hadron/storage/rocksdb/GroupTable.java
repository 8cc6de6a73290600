package io.hadron.storage.rocksdb;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** All logs of the store, and how they are found again when it opens: two seeks for each. */
final class GroupTable {
    private final ConcurrentHashMap<Long, GroupLog> logs = new ConcurrentHashMap<>();

    static GroupTable recover(Engine engine) throws RocksDBException {
        GroupTable table = new GroupTable();
        try (NativeScope scope = new NativeScope()) {
            ReadOptions options = scope.own(new ReadOptions().setVerifyChecksums(true));
            RocksIterator it = scope.own(engine.db().newIterator(engine.meta(), options));
            for (it.seekToFirst(); it.isValid(); it.next()) {
                long group = ByteBuffer.wrap(it.key()).getLong();
                long lowMark = ByteBuffer.wrap(it.value()).getLong();
                table.logs.put(group, recover(engine, group, lowMark));
            }
            it.status();
        }
        return table;
    }

    private static GroupLog recover(Engine engine, long group, long lowMark)
            throws RocksDBException {
        GroupLog log = new GroupLog(group);
        log.registered = true;
        log.emptyAt(lowMark);
        try (LogCursor cursor = new LogCursor(engine, group, lowMark, Long.MAX_VALUE)) {
            if (cursor.seekToLast()) {
                log.end = cursor.lastOffset() + 1;
                log.endPosition = cursor.position();
                log.maxTimestampMs = cursor.maxTimestampSoFarMs();
                cursor.seek(lowMark);
                log.lowPosition = cursor.position() - cursor.readHead();
                log.deletedPosition = log.lowPosition;
            }
        }
        log.publish();
        return log;
    }

    @Nullable GroupLog get(long group) {
        return logs.get(group);
    }

    GroupLog getOrCreate(long group) {
        GroupLog log = logs.get(group);
        return log != null ? log : logs.computeIfAbsent(group, GroupLog::new);
    }

    void remove(long group) {
        logs.remove(group);
    }

    List<Long> groups() {
        return logs.values().stream()
                .filter(log -> log.registered)
                .map(log -> log.group)
                .sorted()
                .toList();
    }
}
