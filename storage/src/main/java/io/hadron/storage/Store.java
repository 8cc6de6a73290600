package io.hadron.storage;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Logs and states of all control groups of a node.
 *
 * <p>A <em>log</em> is a run of record batches without holes, from its low mark (inclusive) to its
 * end (exclusive). A <em>state</em> is a sorted map of bytes. Both are named by the id of their
 * control group; a group that was never written has an empty log that begins and ends at 0, and an
 * empty state.
 *
 * <p>Threads: everything may be called from any <em>platform</em> thread at any time. Nothing here
 * may be called on a virtual thread: native code pins its carrier. After {@link #close()} or a
 * fatal fault every call throws {@link StoreClosedException}; it never crashes the process.
 *
 * <p>Reads see what has been written, whether or not it is durable yet: a reader that must only see
 * committed batches passes the committed end.
 */
public interface Store extends AutoCloseable {

    /**
     * Queues a write for the writer thread. Never blocks. Writes take effect, and complete, in the
     * order of submission; all operations of one write become visible and durable together. The
     * buffers of its appends belong to the store until it completes: their content must not change.
     * Positions and limits are not touched.
     *
     * @throws StoreClosedException after close, or after a fatal fault; nothing was queued
     */
    void submit(StoreWrite write);

    /**
     * Copies whole batches to {@code target} at its position, beginning with the batch that
     * contains {@code fromOffset}, while they fit and end before {@code endOffset}. Moves the
     * position behind the last byte copied; leaves it alone for every outcome but {@link
     * ReadOutcome.Batches}. Each batch is checked: key against header, no hole before it, CRC-32C.
     *
     * @param endOffset exclusive; batches that reach it or go beyond it are not returned
     * @param target direct or heap
     */
    ReadOutcome read(long group, long fromOffset, long endOffset, ByteBuffer target);

    /** Where the group's log begins and ends, and how large it is. Memory only; cheap. */
    LogBounds bounds(long group);

    /** Ids of all groups that have a log, in ascending order. */
    List<Long> groups();

    /** The value of a key of the group's state, or null. */
    byte @Nullable [] getState(long group, byte[] key);

    /** Visits the group's state in the order of its keys (unsigned bytes), as of one moment. */
    void forEachState(long group, StateVisitor visitor);

    /**
     * Like {@link #forEachState(long, StateVisitor)}, for keys that begin with {@code prefix} only.
     */
    void forEachState(long group, byte[] prefix, StateVisitor visitor);

    /**
     * The base offset of the first batch, from the low mark on, whose largest record timestamp is
     * at least {@code timestampMs}; empty if no batch before {@code endOffset} is. Logarithmic in
     * the length of the log, as long as no deleted batch had a timestamp beyond it.
     *
     * @param endOffset exclusive
     */
    OptionalLong offsetForTime(long group, long timestampMs, long endOffset);

    /**
     * The low mark that the group's log would have under the policy: base offset of the first batch
     * that must stay. Equal to the present low mark if nothing may go. Changes nothing: submit a
     * {@link StoreOp.TrimPrefix} with it.
     *
     * @param notBeyond the answer is never greater than this offset (group heads, committed end,
     *     replicas behind)
     */
    long retentionOffset(long group, RetentionPolicy policy, long notBeyond);

    /** Who this store is. */
    StoreIdentity identity();

    StoreHealth health();

    StoreMetrics metrics();

    /**
     * Gives the reserve (the ballast file) back to the file system, so that deletes and recovery
     * can proceed on a full disk. The store takes it back by itself when there is room again.
     */
    void releaseReserve();

    /**
     * Writes what is queued, completes it, makes everything durable, and leaves the clean-stop
     * marker. Idempotent.
     */
    @Override
    void close();
}
