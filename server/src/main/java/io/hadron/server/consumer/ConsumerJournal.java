package io.hadron.server.consumer;

import io.hadron.core.consumer.ConsumerMachine;
import io.hadron.proto.batch.BatchBuilder;
import io.hadron.proto.batch.BatchCodec;
import io.hadron.proto.batch.BatchReader;
import io.hadron.proto.batch.BatchView;
import io.hadron.server.log.GroupLog;
import io.hadron.server.log.LogReader;
import io.hadron.server.log.ReadResult;
import io.hadron.server.session.HeapPayload;
import io.hadron.server.shard.Shard;
import io.hadron.server.shard.StoredBatch;
import io.hadron.storage.StoreOp;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a consumer machine is kept on disk: its log of records, and now and then a snapshot that
 * stands for the log before it. Both are state of the same control group; the snapshot and the
 * offset it stands for change in one write.
 *
 * <p>Shard thread only.
 */
final class ConsumerJournal {
    /**
     * State keys: "ca" = applied end and number of chunks, "cs" + number = a chunk of the snapshot.
     */
    private static final byte[] APPLIED = "ca".getBytes(StandardCharsets.US_ASCII);

    private static final int CHUNK_BYTES = 4 << 20;
    private static final int READ_BYTES = 1 << 20;

    private final GroupLog log;
    private final Shard shard;
    private final LogReader reader;
    private int chunksOnDisk;
    private byte @Nullable [] snapshot;
    private long snapshotEnd;

    ConsumerJournal(GroupLog log, Shard shard, LogReader reader) {
        this.log = log;
        this.shard = shard;
        this.reader = reader;
    }

    /** The machine as the disk has it. Blocks on the disk: only while the group is being opened. */
    ConsumerMachine load() {
        snapshot = null;
        byte[] applied = shard.store().getState(log.group(), APPLIED);
        if (applied == null) {
            return replay(ConsumerMachine.create(), log.lowMark());
        }
        ByteBuffer header = ByteBuffer.wrap(applied);
        long end = header.getLong();
        chunksOnDisk = header.getInt();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < chunksOnDisk; i++) {
            byte[] chunk = shard.store().getState(log.group(), chunkKey(i));
            bytes.writeBytes(Objects.requireNonNull(chunk, "a chunk of the snapshot is missing"));
        }
        return replay(ConsumerMachine.restore(ByteBuffer.wrap(bytes.toByteArray())), end);
    }

    private ConsumerMachine replay(ConsumerMachine machine, long from) {
        BatchView view = BatchView.of(emptyControl(), 0);
        try (BatchCodec codec = new BatchCodec()) {
            BatchReader records = new BatchReader(codec, Integer.MAX_VALUE);
            for (long next = from; next < log.endOffset(); ) {
                for (StoredBatch batch : batchesFrom(next)) {
                    if (!batch.control()) {
                        records.open(view.wrap(batch.payload().bytes(), 0));
                        while (records.next()) {
                            machine.replay(Objects.requireNonNull(records.record().value()));
                        }
                    }
                    next = batch.lastOffset() + 1;
                    batch.payload().release();
                }
            }
        }
        return machine;
    }

    private static ByteBuffer emptyControl() {
        return io.hadron.proto.batch.ControlBatch.termStart(1, 0);
    }

    private List<StoredBatch> batchesFrom(long offset) {
        return switch (reader.readFromDisk(log.group(), offset, log.endOffset(), READ_BYTES)) {
            case ReadResult.Batches found when !found.batches().isEmpty() -> found.batches();
            case ReadResult result ->
                    throw new IllegalStateException(
                            "the log of consumer controller "
                                    + log.group()
                                    + " cannot be read at "
                                    + offset
                                    + ": "
                                    + result);
        };
    }

    /** Appends one record. */
    void append(byte[] record, long timestampMs) {
        ByteBuffer batch = BatchBuilder.single(timestampMs, null, record, List.of());
        log.append(new HeapPayload(batch), 1, () -> {});
    }

    /**
     * Keeps the machine's present state to be stored when everything appended so far is committed.
     */
    void takeSnapshot(ConsumerMachine machine) {
        if (snapshot == null) {
            snapshot = machine.snapshot();
            snapshotEnd = log.endOffset();
        }
    }

    /** Stores a snapshot that has become true, and drops the log before it. */
    void committed(long end) {
        byte[] state = snapshot;
        if (state == null || end < snapshotEnd) {
            return;
        }
        snapshot = null;
        int chunks = (state.length + CHUNK_BYTES - 1) / CHUNK_BYTES;
        for (int i = 0; i < chunks; i++) {
            int from = i * CHUNK_BYTES;
            byte[] chunk =
                    java.util.Arrays.copyOfRange(
                            state, from, Math.min(state.length, from + CHUNK_BYTES));
            shard.write(new StoreOp.PutState(log.group(), chunkKey(i), chunk));
        }
        for (int i = chunks; i < chunksOnDisk; i++) {
            shard.write(new StoreOp.DeleteState(log.group(), chunkKey(i)));
        }
        chunksOnDisk = chunks;
        byte[] applied = ByteBuffer.allocate(12).putLong(snapshotEnd).putInt(chunks).array();
        shard.write(new StoreOp.PutState(log.group(), APPLIED, applied));
        log.trim(snapshotEnd);
    }

    private static byte[] chunkKey(int index) {
        return ByteBuffer.allocate(6).put((byte) 'c').put((byte) 's').putInt(index).array();
    }
}
