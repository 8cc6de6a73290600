package io.hadron.storage.memory;

import io.hadron.storage.BatchFrame;
import io.hadron.storage.StorageLimits;
import io.hadron.storage.StoreOp;
import io.hadron.storage.StoreWrite;
import io.hadron.storage.WriteRefusal;
import io.hadron.storage.WriteRefusal.Reason;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All logs and states: what a disk holds, or what a store sees. */
final class MemoryContent {
    private final TreeMap<Long, MemoryLog> logs = new TreeMap<>();
    private final TreeMap<Long, NavigableMap<byte[], byte[]>> states = new TreeMap<>();

    MemoryContent copy() {
        MemoryContent copy = new MemoryContent();
        logs.forEach((group, log) -> copy.logs.put(group, log.copy()));
        states.forEach((group, state) -> copy.states.put(group, new TreeMap<>(state)));
        return copy;
    }

    @Nullable MemoryLog log(long group) {
        return logs.get(group);
    }

    List<Long> groups() {
        return List.copyOf(logs.keySet());
    }

    NavigableMap<byte[], byte[]> state(long group) {
        NavigableMap<byte[], byte[]> state = states.get(group);
        return state == null ? new TreeMap<>(Arrays::compareUnsigned) : state;
    }

    long bytes() {
        long bytes = 0;
        for (MemoryLog log : logs.values()) {
            bytes += log.bounds().sizeBytes();
        }
        for (SortedMap<byte[], byte[]> state : states.values()) {
            for (var entry : state.entrySet()) {
                bytes += entry.getKey().length + entry.getValue().length;
            }
        }
        return bytes;
    }

    /** Applies operations that have been checked, and whose buffers are the content's own. */
    void apply(List<StoreOp> ops) {
        for (StoreOp op : ops) {
            switch (op) {
                case StoreOp.Append append ->
                        logOf(append)
                                .append(
                                        new MemoryLog.Batch(
                                                append.baseOffset(),
                                                append.lastOffset(),
                                                append.batch()));
                case StoreOp.PutState put ->
                        states.computeIfAbsent(
                                        put.group(), g -> new TreeMap<>(Arrays::compareUnsigned))
                                .put(put.key(), put.value());
                case StoreOp.DeleteState delete -> {
                    NavigableMap<byte[], byte[]> state = states.get(delete.group());
                    if (state != null) {
                        state.remove(delete.key());
                    }
                }
                case StoreOp.ClearState clear -> states.remove(clear.group());
                case StoreOp.TrimPrefix trim -> logOf(trim).trim(trim.newLowMark());
                case StoreOp.TruncateSuffix cut -> logOf(cut).truncate(cut.newEnd());
                case StoreOp.DropGroup drop -> {
                    logs.remove(drop.group());
                    states.remove(drop.group());
                }
            }
        }
    }

    private MemoryLog logOf(StoreOp op) {
        return logs.computeIfAbsent(op.group(), g -> new MemoryLog());
    }

    /** The operations with bytes of their own, as a disk would have them. */
    static List<StoreOp> owned(List<StoreOp> ops) {
        return ops.stream().map(MemoryContent::owned).toList();
    }

    private static StoreOp owned(StoreOp op) {
        return switch (op) {
            case StoreOp.Append append -> {
                ByteBuffer source = append.batch().duplicate();
                ByteBuffer copy = ByteBuffer.allocate(source.remaining()).put(source).clear();
                yield new StoreOp.Append(
                        append.group(), append.baseOffset(), append.lastOffset(), copy);
            }
            case StoreOp.PutState put ->
                    new StoreOp.PutState(put.group(), put.key().clone(), put.value().clone());
            case StoreOp.DeleteState delete ->
                    new StoreOp.DeleteState(delete.group(), delete.key().clone());
            case StoreOp.ClearState clear -> clear;
            case StoreOp.TrimPrefix trim -> trim;
            case StoreOp.TruncateSuffix cut -> cut;
            case StoreOp.DropGroup drop -> drop;
        };
    }

    /** The rule that a write breaks, or null; changes nothing. */
    @Nullable WriteRefusal check(StoreWrite write, StorageLimits limits) {
        TreeMap<Long, long[]> bounds = new TreeMap<>();
        Set<Long> appended = new HashSet<>();
        WriteRefusal refusal = null;
        for (int i = 0; i < write.ops().size() && refusal == null; i++) {
            StoreOp op = write.ops().get(i);
            long[] log = bounds.computeIfAbsent(op.group(), this::boundsOf);
            refusal =
                    switch (op) {
                        case StoreOp.Append append -> {
                            appended.add(op.group());
                            yield checkAppend(append, log, limits);
                        }
                        case StoreOp.PutState put ->
                                put.key().length > limits.maxStateKey()
                                                || put.value().length > limits.maxStateValue()
                                        ? new WriteRefusal(
                                                Reason.TOO_LARGE, op.group(), "state entry")
                                        : null;
                        case StoreOp.TruncateSuffix cut ->
                                checkCut(cut, log, appended.contains(op.group()));
                        case StoreOp.TrimPrefix trim -> {
                            log[0] = Math.max(log[0], trim.newLowMark());
                            log[1] = Math.max(log[1], log[0]);
                            yield null;
                        }
                        case StoreOp.DropGroup drop -> {
                            Arrays.fill(log, 0);
                            yield null;
                        }
                        case StoreOp.DeleteState _, StoreOp.ClearState _ -> null;
                    };
        }
        return refusal;
    }

    private long[] boundsOf(long group) {
        MemoryLog log = logs.get(group);
        return log == null ? new long[2] : new long[] {log.bounds().lowMark(), log.bounds().end()};
    }

    private static @Nullable WriteRefusal checkAppend(
            StoreOp.Append op, long[] log, StorageLimits limits) {
        ByteBuffer batch = op.batch();
        if (op.baseOffset() != log[1]) {
            return new WriteRefusal(
                    Reason.NOT_CONTIGUOUS,
                    op.group(),
                    "append at " + op.baseOffset() + ", log ends at " + log[1]);
        }
        if (batch.remaining() > limits.maxBatch()) {
            return new WriteRefusal(
                    Reason.TOO_LARGE, op.group(), "batch of " + batch.remaining() + " bytes");
        }
        String problem =
                BatchFrame.headerProblem(
                        batch,
                        batch.position(),
                        batch.remaining(),
                        op.baseOffset(),
                        op.lastOffset());
        log[1] = op.lastOffset() + 1;
        return problem == null ? null : new WriteRefusal(Reason.BAD_BATCH, op.group(), problem);
    }

    private @Nullable WriteRefusal checkCut(
            StoreOp.TruncateSuffix op, long[] log, boolean appended) {
        if (appended) {
            return new WriteRefusal(
                    Reason.BAD_CUT, op.group(), "a cut behind an append in one write");
        }
        if (op.newEnd() >= log[1]) {
            return null;
        }
        MemoryLog stored = logs.get(op.group());
        MemoryLog.Batch first = stored == null ? null : stored.containing(op.newEnd());
        if (op.newEnd() < log[0] || first == null || first.base() < log[0]) {
            return new WriteRefusal(
                    Reason.BAD_CUT, op.group(), "cut at " + op.newEnd() + ", low mark " + log[0]);
        }
        log[1] = first.base();
        return null;
    }
}
