package io.hadron.storage.rocksdb;

import io.hadron.storage.StateVisitor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/**
 * Reads the states of state machines. Damage there is fatal: a machine without its state cannot be.
 */
final class StateReader {
    private final Engine engine;

    StateReader(Engine engine) {
        this.engine = engine;
    }

    byte @Nullable [] get(long group, byte[] key) throws RocksDBException {
        return engine.db().get(engine.state(), Keys.state(group, key));
    }

    /** True if the visitor saw all. */
    boolean forEach(long group, byte[] prefix, StateVisitor visitor) throws RocksDBException {
        byte[] from = Keys.state(group, prefix);
        try (NativeScope scope = new NativeScope()) {
            ReadOptions options = scope.own(new ReadOptions());
            options.setVerifyChecksums(true)
                    .setIterateUpperBound(scope.own(new Slice(Keys.after(from))));
            RocksIterator it = scope.own(engine.db().newIterator(engine.state(), options));
            for (it.seek(from); it.isValid(); it.next()) {
                byte[] key = it.key();
                if (!visitor.visit(
                        Arrays.copyOfRange(key, Keys.GROUP_BYTES, key.length), it.value())) {
                    return false;
                }
            }
            it.status();
        }
        return true;
    }
}
