package io.hadron.server.stream;

import io.hadron.core.partition.BatchInfo;
import io.hadron.core.partition.PartitionMachine;
import io.hadron.core.partition.ProducerChange;
import io.hadron.core.partition.ProducerCheckpoint;
import io.hadron.core.partition.ProducerRecord;
import io.hadron.proto.batch.BatchView;
import io.hadron.server.log.LogReader;
import io.hadron.server.log.ReadResult;
import io.hadron.server.log.StoredState;
import io.hadron.server.shard.Shard;
import io.hadron.server.shard.StoredBatch;
import io.hadron.storage.LogBounds;
import io.hadron.storage.StoreOp;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a partition keeps its producer table: state keys "p" + producer id, and "sa" = the offset
 * up to which that is complete. Shard thread only.
 */
final class ProducerState {
    private static final Logger LOG = LoggerFactory.getLogger(ProducerState.class);
    private static final byte PREFIX = 'p';
    private static final byte[] APPLIED = "sa".getBytes(StandardCharsets.US_ASCII);
    private static final int READ_BYTES = 1 << 20;

    private final long group;
    private final Shard shard;
    private final LogReader reader;

    ProducerState(long group, Shard shard, LogReader reader) {
        this.group = group;
        this.shard = shard;
        this.reader = reader;
    }

    /**
     * Everything below is in the stored table, and committed.
     *
     * @throws IllegalArgumentException if it is not a number
     */
    static long applied(StoredState state) {
        byte[] applied = state.get(APPLIED);
        if (applied == null) {
            return 0;
        }
        if (applied.length != Long.BYTES) {
            throw new IllegalArgumentException(
                    "the end of the producer table has " + applied.length + " bytes");
        }
        return ByteBuffer.wrap(applied).getLong();
    }

    /** The same, or 0 for what is no number: whoever loads the table finds that. */
    static long appliedIfReadable(StoredState state) {
        byte[] applied = state.get(APPLIED);
        return applied == null || applied.length != Long.BYTES ? 0 : applied(state);
    }

    /** Adds what the stored table lacks to this turn's write. */
    void store(ProducerCheckpoint checkpoint) {
        for (ProducerChange change : checkpoint.changes()) {
            shard.write(write(change));
        }
        byte[] applied = ByteBuffer.allocate(Long.BYTES).putLong(checkpoint.appliedEnd()).array();
        shard.write(new StoreOp.PutState(group, APPLIED, applied));
    }

    private StoreOp write(ProducerChange change) {
        return switch (change) {
            case ProducerChange.Put put ->
                    new StoreOp.PutState(group, key(put.producerId()), put.record().encode());
            case ProducerChange.Drop drop -> new StoreOp.DeleteState(group, key(drop.producerId()));
        };
    }

    /** The table as it is in a state. */
    static void restore(PartitionMachine machine, StoredState state) {
        List<ProducerRecord> records = new ArrayList<>();
        state.forEach(
                new byte[] {PREFIX},
                (key, value) -> records.add(ProducerRecord.decode(producerOf(key), value)));
        machine.restore(records, applied(state));
    }

    private static long producerOf(byte[] key) {
        if (key.length != 1 + Long.BYTES) {
            throw new IllegalArgumentException("a producer's key has " + key.length + " bytes");
        }
        return ByteBuffer.wrap(key).getLong(1);
    }

    /**
     * Brings the machine to where the disk is. Blocks on the disk: only while the group is being
     * opened.
     */
    void load(PartitionMachine machine) {
        StoredState state = StoredState.onDisk(shard.store(), group);
        restore(machine, state);
        long applied = applied(state);
        LogBounds bounds = shard.store().bounds(group);
        BatchView view = new BatchView();
        for (long next = Math.max(applied, bounds.lowMark()); next < bounds.end(); ) {
            List<StoredBatch> found = batches(next, bounds.end());
            if (found.isEmpty()) {
                break;
            }
            for (StoredBatch batch : found) {
                if (!batch.control()) {
                    machine.logged(info(view.wrap(batch.payload().bytes(), 0)), batch.baseOffset());
                }
                next = batch.lastOffset() + 1;
                batch.payload().release();
            }
        }
    }

    /** Empty where the log is damaged: readers are told when they come there. */
    private List<StoredBatch> batches(long from, long end) {
        return switch (reader.readFromDisk(group, from, end, READ_BYTES)) {
            case ReadResult.Batches found when !found.batches().isEmpty() -> found.batches();
            case ReadResult.Damaged damaged -> {
                LOG.error(
                        "group {} is damaged at {}: {}; retries of batches behind it may be appended twice",
                        group,
                        damaged.offset(),
                        damaged.what());
                yield List.of();
            }
            case ReadResult result ->
                    throw new IllegalStateException(
                            "the log of group "
                                    + group
                                    + " cannot be read at "
                                    + from
                                    + ": "
                                    + result);
        };
    }

    /** What the machine needs to know of a batch that is in the log. */
    static BatchInfo info(BatchView batch) {
        int count = batch.lastOffsetDelta() + 1;
        return batch.producerId() < 0
                ? BatchInfo.plain(count, batch.sizeBytes(), batch.maxTimestamp())
                : BatchInfo.idempotent(
                        count,
                        batch.sizeBytes(),
                        batch.maxTimestamp(),
                        batch.producerId(),
                        batch.producerEpoch(),
                        batch.baseSequence());
    }

    private static byte[] key(long producerId) {
        return ByteBuffer.allocate(1 + Long.BYTES).put(PREFIX).putLong(producerId).array();
    }
}
