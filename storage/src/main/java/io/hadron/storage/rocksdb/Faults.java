package io.hadron.storage.rocksdb;

import io.hadron.storage.FatalStorageHandler;
import io.hadron.storage.StorageFault;
import io.hadron.storage.StoreClosedException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The first fault of a store. It is told once, and nothing works after it. */
final class Faults {
    private static final Logger log = LoggerFactory.getLogger(Faults.class);

    private final AtomicReference<@Nullable StorageFault> first = new AtomicReference<>();
    private final FatalStorageHandler handler;

    Faults(FatalStorageHandler handler) {
        this.handler = handler;
    }

    void report(String where, Throwable cause) {
        StorageFault fault = new StorageFault(where, String.valueOf(cause.getMessage()), cause);
        if (first.compareAndSet(null, fault)) {
            log.error("fatal storage fault in {}", where, cause);
            handler.onFatal(fault);
        }
    }

    @Nullable StorageFault first() {
        return first.get();
    }

    void requireNone() {
        StorageFault fault = first.get();
        if (fault != null) {
            throw new StoreClosedException(
                    "the store met a fatal fault in " + fault.where() + ": " + fault.what());
        }
    }
}
