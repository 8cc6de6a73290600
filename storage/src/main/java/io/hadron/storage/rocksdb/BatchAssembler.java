package io.hadron.storage.rocksdb;

import io.hadron.storage.BatchFrame;
import io.hadron.storage.StorageLimits;
import io.hadron.storage.StoreOp;
import io.hadron.storage.StoreWrite;
import io.hadron.storage.WriteRefusal;
import io.hadron.storage.WriteRefusal.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Turns writes into one batch of the database, and keeps the logs' fields in step. A write that
 * breaks a rule is taken out again, whole. Writer thread only.
 */
final class BatchAssembler implements AutoCloseable {
    private static final int SCRATCH_BYTES = 1 << 20;

    private final Engine engine;
    private final GroupTable groups;
    private final StorageLimits limits;
    private final int reserved;
    private final ByteBuffer key = ByteBuffer.allocateDirect(Keys.LOG_KEY_BYTES);
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
    private final List<GroupLog> touchedByWrite = new ArrayList<>();
    private final List<GroupLog> touched = new ArrayList<>();
    private final List<GroupLog> appended = new ArrayList<>();
    private final List<GroupLog> dropped = new ArrayList<>();
    private NativeScope scope = new NativeScope();
    private WriteBatch batch;
    private long writeNumber;
    private long commitNumber;
    private long bytes;

    BatchAssembler(Engine engine, GroupTable groups, StorageLimits limits, long commitBytes) {
        this.engine = engine;
        this.groups = groups;
        this.limits = limits;
        this.reserved = (int) Math.min(commitBytes + (1 << 20), 1 << 30);
        this.batch = scope.own(new WriteBatch(reserved));
    }

    WriteBatch batch() {
        return batch;
    }

    /** Payload in the batch so far. */
    long bytes() {
        return bytes;
    }

    /** Logs that the batch changes. */
    List<GroupLog> touched() {
        return touched;
    }

    /**
     * Whether a write looks at the database in a place that the batch is about to change: commit
     * first.
     */
    boolean needsCommitBefore(StoreWrite write) {
        for (StoreOp op : write.ops()) {
            if (op instanceof StoreOp.TruncateSuffix cut) {
                GroupLog log = groups.get(cut.group());
                if (log != null && touched.contains(log)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Adds a write; if it breaks a rule, says which, and has done nothing. */
    @Nullable WriteRefusal add(StoreWrite write) throws RocksDBException {
        writeNumber++;
        touchedByWrite.clear();
        appended.clear();
        long bytesBefore = bytes;
        batch.setSavePoint();
        WriteRefusal refusal = null;
        for (int i = 0; i < write.ops().size() && refusal == null; i++) {
            refusal = add(write.ops().get(i));
        }
        if (refusal != null) {
            batch.rollbackToSavePoint();
            touchedByWrite.forEach(GroupLog::restore);
            bytes = bytesBefore;
            return refusal;
        }
        batch.popSavePoint();
        for (GroupLog log : touchedByWrite) {
            if (log.touch(commitNumber)) {
                touched.add(log);
            }
        }
        return null;
    }

    private @Nullable WriteRefusal add(StoreOp op) throws RocksDBException {
        return switch (op) {
            case StoreOp.Append append -> append(append);
            case StoreOp.PutState put -> putState(put);
            case StoreOp.DeleteState delete -> {
                batch.delete(engine.state(), Keys.state(delete.group(), delete.key()));
                yield null;
            }
            case StoreOp.ClearState clear -> {
                batch.deleteRange(
                        engine.state(), Keys.group(clear.group()), Keys.group(clear.group() + 1));
                yield null;
            }
            case StoreOp.TrimPrefix trim -> trim(trim);
            case StoreOp.TruncateSuffix cut -> truncate(cut);
            case StoreOp.DropGroup drop -> drop(drop);
        };
    }

    private @Nullable WriteRefusal append(StoreOp.Append op) throws RocksDBException {
        ByteBuffer payload = op.batch();
        int size = payload.remaining();
        GroupLog log = work(op.group());
        if (op.baseOffset() != log.end) {
            return refuse(
                    Reason.NOT_CONTIGUOUS,
                    op,
                    "append at " + op.baseOffset() + ", log ends at " + log.end);
        }
        if (size > limits.maxBatch()) {
            return refuse(
                    Reason.TOO_LARGE,
                    op,
                    "batch of " + size + " bytes, limit " + limits.maxBatch());
        }
        String problem =
                BatchFrame.headerProblem(
                        payload, payload.position(), size, op.baseOffset(), op.lastOffset());
        if (problem != null) {
            return refuse(Reason.BAD_BATCH, op, problem);
        }
        log.end = op.lastOffset() + 1;
        log.endPosition += size;
        log.maxTimestampMs =
                Math.max(
                        log.maxTimestampMs, BatchFrame.maxTimestampMs(payload, payload.position()));
        key.clear();
        key.putLong(op.group())
                .putLong(op.lastOffset())
                .putLong(log.endPosition)
                .putLong(log.maxTimestampMs)
                .flip();
        putLog(payload, size);
        appended.add(log);
        bytes += size;
        return null;
    }

    private void putLog(ByteBuffer payload, int size) throws RocksDBException {
        if (payload.isDirect()) {
            batch.put(engine.log(), key, payload.duplicate());
        } else if (size <= SCRATCH_BYTES) {
            scratch.clear().put(payload.duplicate()).flip();
            batch.put(engine.log(), key, scratch);
        } else {
            byte[] keyBytes = new byte[Keys.LOG_KEY_BYTES];
            key.get(keyBytes);
            byte[] value = new byte[size];
            payload.duplicate().get(value);
            batch.put(engine.log(), keyBytes, value);
        }
    }

    private @Nullable WriteRefusal putState(StoreOp.PutState op) throws RocksDBException {
        if (op.key().length > limits.maxStateKey() || op.value().length > limits.maxStateValue()) {
            return refuse(
                    Reason.TOO_LARGE,
                    op,
                    "state of " + op.key().length + " + " + op.value().length + " bytes");
        }
        batch.put(engine.state(), Keys.state(op.group(), op.key()), op.value());
        bytes += op.key().length + op.value().length;
        return null;
    }

    private @Nullable WriteRefusal trim(StoreOp.TrimPrefix op) throws RocksDBException {
        GroupLog log = work(op.group());
        if (op.newLowMark() <= log.lowMark) {
            return null;
        }
        if (op.newLowMark() >= log.end) {
            log.emptyAt(op.newLowMark());
            log.lowMoved = false;
        } else {
            log.lowMark = op.newLowMark();
            log.lowMoved = true;
        }
        batch.put(engine.meta(), Keys.group(op.group()), Keys.group(log.lowMark));
        return null;
    }

    private @Nullable WriteRefusal truncate(StoreOp.TruncateSuffix op) throws RocksDBException {
        GroupLog log = work(op.group());
        if (appended.contains(log)) {
            return refuse(Reason.BAD_CUT, op, "a cut behind an append in one write");
        }
        if (op.newEnd() >= log.end) {
            return null;
        }
        if (op.newEnd() < log.lowMark) {
            return refuse(
                    Reason.BAD_CUT, op, "cut at " + op.newEnd() + ", low mark " + log.lowMark);
        }
        try (LogCursor cursor = new LogCursor(engine, op.group(), log.lowMark, log.end)) {
            if (!cursor.seek(op.newEnd())) {
                throw new RocksDBException(
                        "the batch at offset "
                                + op.newEnd()
                                + " of group "
                                + op.group()
                                + " is missing");
            }
            int size = cursor.readHead();
            long base = BatchFrame.baseOffset(cursor.head(), 0);
            if (base < log.lowMark) {
                return refuse(
                        Reason.BAD_CUT,
                        op,
                        "the batch at " + op.newEnd() + " reaches below the low mark");
            }
            log.end = base;
            log.endPosition = cursor.position() - size;
            log.maxTimestampMs =
                    base > log.lowMark && cursor.seek(base - 1)
                            ? cursor.maxTimestampSoFarMs()
                            : Long.MIN_VALUE;
        }
        batch.deleteRange(
                engine.log(),
                Keys.logSeek(op.group(), op.newEnd()),
                Keys.logSeek(op.group(), Long.MAX_VALUE));
        return null;
    }

    private @Nullable WriteRefusal drop(StoreOp.DropGroup op) throws RocksDBException {
        GroupLog log = work(op.group());
        byte[] from = Keys.group(op.group());
        byte[] to = Keys.group(op.group() + 1);
        batch.deleteRange(engine.log(), from, to);
        batch.deleteRange(engine.state(), from, to);
        batch.delete(engine.meta(), from);
        log.droppedBytes = log.endPosition - log.lowPosition;
        log.emptyAt(0);
        log.lowMoved = false;
        log.maxTimestampMs = Long.MIN_VALUE;
        log.deletedPosition = 0;
        log.registered = false;
        dropped.add(log);
        return null;
    }

    /** The log that an operation works on, saved for undoing, and known to the database. */
    private GroupLog work(long group) throws RocksDBException {
        GroupLog log = groups.getOrCreate(group);
        if (log.save(writeNumber)) {
            touchedByWrite.add(log);
        }
        if (!log.registered) {
            log.registered = true;
            batch.put(engine.meta(), Keys.group(group), Keys.group(log.lowMark));
        }
        return log;
    }

    private static WriteRefusal refuse(Reason reason, StoreOp op, String detail) {
        return new WriteRefusal(reason, op.group(), detail);
    }

    /** Ready for the next commit. A batch that one huge write has bloated is replaced. */
    void clear() {
        commitNumber++;
        touched.clear();
        dropped.clear();
        if (bytes > 2L * reserved) {
            scope.close();
            scope = new NativeScope();
            batch = scope.own(new WriteBatch(reserved));
        } else {
            batch.clear();
        }
        bytes = 0;
    }

    /** Logs that the batch deletes for good. */
    List<GroupLog> dropped() {
        return dropped;
    }

    @Override
    public void close() {
        scope.close();
    }
}
