package io.hadron.bench.compare;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Touches the memory that a run will need. On a virtual machine the first touch of a page that the
 * host has not backed yet is an order of magnitude dearer than later ones; reading a sparse file
 * through the page cache touches pages without writing anything.
 */
final class WarmPages {
    private static final int CHUNK = 4 << 20;
    private static final double SHARE = 0.8;

    private WarmPages() {}

    /**
     * Touches most of the available memory, up to a bound.
     *
     * @return how much, in MiB
     */
    static long touch(Path dir, long mostMib) {
        long mib = Math.min(mostMib, (long) (Machine.availableMib() * SHARE));
        Path file = dir.resolve("warm-pages");
        try {
            try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
                sparse.setLength(mib << 20);
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
                while (channel.read(chunk) >= 0) {
                    chunk.clear();
                }
            }
            Files.delete(file);
            return mib;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
