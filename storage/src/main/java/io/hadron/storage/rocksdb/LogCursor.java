package io.hadron.storage.rocksdb;

import java.nio.ByteBuffer;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/**
 * A short-lived walk over the batches of one log between two offsets, forward. An iterator of
 * RocksDB that meets damage looks just like one that is at its end, so every move that finds
 * nothing asks for the status.
 */
final class LogCursor implements AutoCloseable {
    private final NativeScope scope = new NativeScope();
    private final RocksIterator it;
    private final long group;
    private final byte[] key = new byte[Keys.LOG_KEY_BYTES];
    private final ByteBuffer keyView = ByteBuffer.wrap(key);
    private final byte[] head = new byte[43];
    private final ByteBuffer headView = ByteBuffer.wrap(head);

    /** Sees batches whose last offset is in [{@code from}, {@code before}). */
    LogCursor(Engine engine, long group, long from, long before) {
        this.group = group;
        ReadOptions options = scope.own(new ReadOptions());
        options.setVerifyChecksums(true)
                .setIterateLowerBound(scope.own(new Slice(Keys.logSeek(group, from))))
                .setIterateUpperBound(scope.own(new Slice(Keys.logSeek(group, before))));
        it = scope.own(engine.db().newIterator(engine.log(), options));
    }

    /** Goes to the first batch that ends at or behind an offset; false if there is none. */
    boolean seek(long offset) throws RocksDBException {
        it.seek(Keys.logSeek(group, offset));
        return arrived();
    }

    boolean next() throws RocksDBException {
        it.next();
        return arrived();
    }

    boolean seekToLast() throws RocksDBException {
        it.seekToLast();
        return arrived();
    }

    private boolean arrived() throws RocksDBException {
        if (!it.isValid()) {
            it.status();
            return false;
        }
        int bytes = it.key(key);
        if (bytes != Keys.LOG_KEY_BYTES) {
            throw new RocksDBException("a key of " + bytes + " bytes in the log of group " + group);
        }
        return true;
    }

    long lastOffset() {
        return keyView.getLong(8);
    }

    /** Bytes of the log up to and including this batch. */
    long position() {
        return keyView.getLong(16);
    }

    /** Largest timestamp of this batch and all before it. */
    long maxTimestampSoFarMs() {
        return keyView.getLong(24);
    }

    /**
     * Copies what fits of the batch into {@code target} at its position, which stays; returns the
     * batch's size.
     */
    int copyTo(ByteBuffer target) {
        int position = target.position();
        int limit = target.limit();
        int size = it.value(target);
        target.limit(limit).position(position);
        return size;
    }

    /** Reads the batch's first header fields into {@link #head()}; returns the batch's size. */
    int readHead() {
        return it.value(head);
    }

    /** Offsets and timestamps of the batch, after {@link #readHead}. */
    ByteBuffer head() {
        return headView;
    }

    @Override
    public void close() {
        scope.close();
    }
}
