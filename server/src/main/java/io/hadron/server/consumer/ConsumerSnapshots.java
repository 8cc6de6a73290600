package io.hadron.server.consumer;

import io.hadron.core.consumer.ConsumerMachine;
import io.hadron.core.consumer.MalformedConsumerDataException;
import io.hadron.server.log.GroupLog;
import io.hadron.server.log.StoredState;
import io.hadron.server.shard.Shard;
import io.hadron.storage.StoreOp;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The stored snapshot of a consumer machine, which stands for the log before it. Both are state of
 * the same control group; the snapshot and the offset it stands for change in one write.
 *
 * <p>Shard thread only.
 */
final class ConsumerSnapshots {
    /**
     * State keys: "ca" = applied end and number of chunks, "cs" + number = a chunk of the snapshot.
     */
    private static final byte[] APPLIED = "ca".getBytes(StandardCharsets.US_ASCII);

    private static final int APPLIED_BYTES = 12;
    private static final int CHUNK_BYTES = 4 << 20;

    private final GroupLog log;
    private final Shard shard;
    private int chunksOnDisk;
    private long end;
    private byte @Nullable [] taken;
    private long takenEnd;

    ConsumerSnapshots(GroupLog log, Shard shard) {
        this.log = log;
        this.shard = shard;
    }

    /** Everything below it is in the stored snapshot, and committed. */
    static long end(StoredState state) {
        byte[] applied = state.get(APPLIED);
        return applied == null || applied.length < APPLIED_BYTES
                ? 0
                : ByteBuffer.wrap(applied).getLong();
    }

    /**
     * The machine as of a stored snapshot.
     *
     * @throws MalformedConsumerDataException if it is none
     */
    ConsumerMachine load(StoredState state) {
        forget();
        byte[] applied = state.get(APPLIED);
        if (applied == null) {
            chunksOnDisk = 0;
            end = log.lowMark();
            return ConsumerMachine.create();
        }
        if (applied.length < APPLIED_BYTES) {
            throw new MalformedConsumerDataException("the head of the snapshot is too short");
        }
        ByteBuffer header = ByteBuffer.wrap(applied);
        end = header.getLong();
        chunksOnDisk = header.getInt();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < chunksOnDisk; i++) {
            byte[] chunk = state.get(chunkKey(i));
            if (chunk == null) {
                throw new MalformedConsumerDataException(
                        "chunk " + i + " of the snapshot is missing");
            }
            bytes.writeBytes(chunk);
        }
        return ConsumerMachine.restore(ByteBuffer.wrap(bytes.toByteArray()));
    }

    /** What the loaded machine has: everything below it. */
    long end() {
        return end;
    }

    /** Keeps the machine's present state to be stored when the log is committed up to its end. */
    void take(ConsumerMachine machine, long atEnd) {
        if (taken == null) {
            taken = machine.snapshot();
            takenEnd = atEnd;
        }
    }

    /** What was taken and not stored is not true any more. */
    void forget() {
        taken = null;
    }

    /** Stores a snapshot that has become true, and drops the log before it. */
    void committed(long committedEnd) {
        byte[] state = taken;
        if (state == null || committedEnd < takenEnd) {
            return;
        }
        taken = null;
        int chunks = (state.length + CHUNK_BYTES - 1) / CHUNK_BYTES;
        for (int i = 0; i < chunks; i++) {
            int from = i * CHUNK_BYTES;
            byte[] chunk =
                    Arrays.copyOfRange(state, from, Math.min(state.length, from + CHUNK_BYTES));
            shard.write(new StoreOp.PutState(log.group(), chunkKey(i), chunk));
        }
        for (int i = chunks; i < chunksOnDisk; i++) {
            shard.write(new StoreOp.DeleteState(log.group(), chunkKey(i)));
        }
        chunksOnDisk = chunks;
        byte[] applied =
                ByteBuffer.allocate(APPLIED_BYTES).putLong(takenEnd).putInt(chunks).array();
        shard.write(new StoreOp.PutState(log.group(), APPLIED, applied));
        log.trim(takenEnd);
    }

    private static byte[] chunkKey(int index) {
        return ByteBuffer.allocate(6).put((byte) 'c').put((byte) 's').putInt(index).array();
    }
}
