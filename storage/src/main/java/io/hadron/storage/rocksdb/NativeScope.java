package io.hadron.storage.rocksdb;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Owns native objects and closes them in reverse order of their making. RocksDB's own wrappers have
 * no finalizers, so whatever is not closed here leaks; {@link #live()} lets tests prove that
 * nothing does.
 */
final class NativeScope implements AutoCloseable {
    private static final AtomicLong LIVE = new AtomicLong();

    private final Deque<AutoCloseable> owned = new ArrayDeque<>(8);

    /** Native objects of all scopes of this process that have not been closed. */
    static long live() {
        return LIVE.get();
    }

    <T extends AutoCloseable> T own(T object) {
        owned.push(object);
        LIVE.incrementAndGet();
        return object;
    }

    @Override
    public void close() {
        RuntimeException first = null;
        while (!owned.isEmpty()) {
            AutoCloseable object = owned.pop();
            LIVE.decrementAndGet();
            try {
                object.close();
            } catch (Exception e) {
                if (first == null) {
                    first =
                            new IllegalStateException(
                                    "closing " + object.getClass().getSimpleName(), e);
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
