package io.hadron.server.log;

import io.hadron.proto.batch.BatchView;
import io.hadron.server.session.BufferPool;
import io.hadron.server.session.HeapPayload;
import io.hadron.server.session.OutOfBuffersException;
import io.hadron.server.session.Payload;
import io.hadron.server.session.TrafficObserver;
import io.hadron.server.shard.StoredBatch;
import io.hadron.storage.ReadOutcome;
import io.hadron.storage.Store;
import io.hadron.storage.StoreClosedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Reads batches of any group: from the tail in memory on the spot, else on a reader thread, since a
 * disk read would hold up the whole shard.
 */
public final class LogReader {
    private static final long RETRY_MS = 2;
    private static final BufferPool ON_HEAP = bytes -> new HeapPayload(ByteBuffer.allocate(bytes));

    private final Store store;
    private final BufferPool buffers;
    private final DiskReads readers;
    private final TrafficObserver traffic;

    /**
     * @param readers platform threads that may block
     */
    public LogReader(Store store, BufferPool buffers, Executor readers, TrafficObserver traffic) {
        this.store = store;
        this.buffers = buffers;
        this.readers = readers::execute;
        this.traffic = traffic;
    }

    /** Threads for what clients wait for. */
    DiskReads threads() {
        return readers;
    }

    /**
     * Reads whole batches from the one that holds {@code from}, all of them below {@code end}, up
     * to about {@code maxBytes} but at least one. Shard thread of the log.
     *
     * @param then gets the result on the shard: before this returns if it comes from memory
     * @return whether {@code then} has been called already
     */
    public boolean read(
            GroupLog log, long from, long end, int maxBytes, Consumer<ReadResult> then) {
        return read(log, from, end, maxBytes, readers, then);
    }

    /** The same, with other threads for what has to come from disk. */
    boolean read(
            GroupLog log,
            long from,
            long end,
            int maxBytes,
            DiskReads threads,
            Consumer<ReadResult> then) {
        if (from < log.lowMark()) {
            then.accept(new ReadResult.BelowLowMark(log.lowMark()));
            return true;
        }
        if (from >= end) {
            then.accept(new ReadResult.Batches(List.of()));
            return true;
        }
        List<StoredBatch> cached = log.tail().read(from, end, maxBytes);
        traffic.looked(!cached.isEmpty());
        if (!cached.isEmpty()) {
            then.accept(new ReadResult.Batches(cached));
            return true;
        }
        long sure = Math.min(end, log.unsureFrom());
        if (from >= sure) {
            // What is cut is still there: to read it would bring back what never was committed.
            log.shard().schedule(RETRY_MS, () -> read(log, from, end, maxBytes, threads, then));
            return false;
        }
        long logEnd = log.endOffset();
        threads.execute(() -> {
            ReadResult result;
            try {
                result = readFromDisk(log.group(), from, sure, maxBytes, buffers);
                if (result instanceof ReadResult.Batches(List<StoredBatch> found)
                        && !found.isEmpty()) {
                    long next = found.getLast().lastOffset() + 1;
                    threads.spent(log.group(), from, next, logEnd, size(found));
                }
            } catch (OutOfBuffersException
                    | OutOfMemoryError e) { // of direct memory: heap would show elsewhere
                result = new ReadResult.Overloaded(String.valueOf(e.getMessage()));
            } catch (StoreClosedException e) {
                return; // the node is stopping; nobody is there to answer
            } catch (RuntimeException e) {
                log.shard()
                        .execute(() -> {
                            throw e; // a defect is the shard's to report: here it would leave a
                            // reader waiting for ever
                        });
                return;
            }
            ReadResult found = result;
            log.shard().execute(() -> then.accept(judged(log, found)));
        });
        return false;
    }

    private static long size(List<StoredBatch> found) {
        return found.stream().mapToLong(batch -> batch.payload().size()).sum();
    }

    /** What is damaged here is whole elsewhere: it will be led by another node in a moment. */
    private static ReadResult judged(GroupLog log, ReadResult result) {
        if (result instanceof ReadResult.Damaged damaged) {
            log.damaged(damaged);
            if (log.isRepairing()) {
                return new ReadResult.Overloaded("a damaged copy is being made anew");
            }
        }
        return result;
    }

    /**
     * Like {@link #read}, but blocks on the disk: only where the log is short and its group has to
     * wait anyhow. No batches if there is nothing written yet.
     */
    public ReadResult readNow(GroupLog log, long from, long end, int maxBytes) {
        List<StoredBatch> cached = log.tail().read(from, end, maxBytes);
        long sure = Math.min(end, log.unsureFrom());
        if (!cached.isEmpty() || from >= sure) {
            return new ReadResult.Batches(cached);
        }
        ReadResult found = readFromDisk(log.group(), from, sure, maxBytes);
        if (found instanceof ReadResult.Damaged damaged) {
            log.damaged(damaged);
        }
        return found;
    }

    /**
     * The same from disk, on the caller's thread, where a group can not go on without it: into
     * memory of the heap, so that a shortage of buffers does not stop it.
     */
    public ReadResult readFromDisk(long group, long from, long end, int maxBytes) {
        return readFromDisk(group, from, end, maxBytes, ON_HEAP);
    }

    private ReadResult readFromDisk(
            long group, long from, long end, int maxBytes, BufferPool pool) {
        int room = maxBytes;
        while (true) {
            Payload target = pool.allocate(room);
            ByteBuffer bytes = target.bytes();
            switch (store.read(group, from, end, bytes)) {
                case ReadOutcome.Batches _ -> {
                    return new ReadResult.Batches(
                            split(fitted(target, bytes.position(), pool), bytes.position()));
                }
                case ReadOutcome.TooSmall tooSmall -> {
                    target.release();
                    room = tooSmall.neededBytes();
                }
                case ReadOutcome.BelowLowMark below -> {
                    target.release();
                    return new ReadResult.BelowLowMark(below.lowMark());
                }
                case ReadOutcome.EndOfLog _ -> {
                    target.release();
                    return new ReadResult.Batches(List.of());
                }
                case ReadOutcome.Corrupt corrupt -> {
                    target.release();
                    return new ReadResult.Damaged(corrupt.offset(), corrupt.what());
                }
            }
        }
    }

    /**
     * A buffer that is mostly empty would be held for as long as a slow client takes for the little
     * that is in it.
     */
    private static Payload fitted(Payload read, int length, BufferPool pool) {
        if (length > read.size() / 2) {
            return read;
        }
        try {
            Payload exact = pool.allocate(length);
            exact.bytes().put(read.bytes().limit(length));
            return exact;
        } finally {
            read.release();
        }
    }

    /**
     * Cuts a buffer full of batches into slices that share its memory; takes over its reference.
     */
    private static List<StoredBatch> split(Payload all, int length) {
        List<StoredBatch> batches = new ArrayList<>();
        ByteBuffer bytes = all.bytes();
        BatchView view = BatchView.of(bytes, 0);
        for (int at = 0; at < length; ) {
            view.wrap(bytes, at);
            all.retain();
            batches.add(
                    new StoredBatch(
                            view.baseOffset(),
                            view.lastOffset(),
                            view.isControl(),
                            view.maxTimestamp(),
                            all.slice(at, view.sizeBytes())));
            at += view.sizeBytes();
        }
        all.release();
        return batches;
    }
}
