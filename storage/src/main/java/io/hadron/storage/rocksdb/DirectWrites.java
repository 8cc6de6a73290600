package io.hadron.storage.rocksdb;

import io.hadron.storage.StorageConfig;
import io.hadron.storage.SyncMode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Whether table and blob files are written past the page cache.
 *
 * <p>With {@link SyncMode#ALWAYS} they are: a sync of the write-ahead log makes the file system's
 * journal write out what other files have in the page cache, so buffered flushes would stretch
 * every group commit. In the weaker modes the page cache is what makes writing fast, and it keeps
 * recent data warm for readers.
 */
final class DirectWrites {
    private static final String PROBE = "direct-io.probe";

    private DirectWrites() {}

    static boolean wanted(StorageConfig config) {
        return config.sync() == SyncMode.ALWAYS && supported(config.dir());
    }

    /** Some file systems refuse direct access; the engine would then refuse to open. */
    private static boolean supported(Path dir) {
        Path probe = dir.resolve(PROBE);
        try {
            try (FileChannel channel =
                    FileChannel.open(
                            probe, StandardOpenOption.CREATE, StandardOpenOption.WRITE, direct())) {
                return channel.isOpen();
            } finally {
                Files.deleteIfExists(probe);
            }
        } catch (IOException | ReflectiveOperationException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** The JDK has it outside of its standard, by name only. */
    private static OpenOption direct() throws ReflectiveOperationException {
        return (OpenOption)
                Class.forName("com.sun.nio.file.ExtendedOpenOption").getField("DIRECT").get(null);
    }
}
