package io.hadron.bench.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Touches free memory, by reading a sparse file through the page cache. On a virtual machine the
 * first touch of a page that the host has not backed yet is an order of magnitude dearer than later
 * ones, and a machine may give free pages back to its host within seconds. So the pages stay in the
 * page cache: clean, and thus the first to be taken when a broker needs memory.
 */
final class WarmPages implements AutoCloseable {
    private static final int CHUNK = 4 << 20;
    private static final long LEFT_FREE_MIB = 400;
    private static final long FILE_BYTES = 1L << 40;
    private static final int CHUNKS_PER_LOOK = 16;

    private final FileChannel sparse;
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);

    private WarmPages(FileChannel sparse) {
        this.sparse = sparse;
    }

    /**
     * Makes the sparse file.
     *
     * @param dir on a file system that supports sparse files
     */
    static WarmPages in(Path dir) {
        try {
            FileChannel channel =
                    FileChannel.open(
                            dir.resolve("warm-pages"),
                            StandardOpenOption.CREATE_NEW,
                            StandardOpenOption.SPARSE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE);
            channel.write(ByteBuffer.allocate(1), FILE_BYTES - 1);
            return new WarmPages(channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Touches what is free now. It only takes free pages: nothing is driven out of the cache. */
    void touch() {
        try {
            long most = Machine.freeMib();
            for (long mib = 0; mib < most && Machine.freeMib() > LEFT_FREE_MIB; ) {
                for (int i = 0; i < CHUNKS_PER_LOOK; i++) {
                    chunk.clear();
                    sparse.read(chunk);
                    mib += CHUNK >> 20;
                }
                if (sparse.position() > FILE_BYTES / 2) {
                    sparse.position(0);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            sparse.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
