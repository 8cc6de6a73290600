package io.hadron.storage.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/**
 * Where the files of a store are, and how to change them so that a power cut finds the old or the
 * new one.
 */
record StoreFiles(Path dir) {
    Path identity() {
        return dir.resolve("identity");
    }

    Path cleanMarker() {
        return dir.resolve("clean-stop");
    }

    Path lock() {
        return dir.resolve("lock");
    }

    Path witness() {
        return dir.resolve("witness");
    }

    Path ballast() {
        return dir.resolve("ballast");
    }

    Path database() {
        return dir.resolve("db");
    }

    /** True if nothing of a store is there. */
    boolean isEmpty() throws IOException {
        if (!Files.isDirectory(dir)) {
            return true;
        }
        try (Stream<Path> files = Files.list(dir)) {
            return files.noneMatch(file ->
                    !file.equals(lock()) && !file.getFileName().toString().equals("lost+found"));
        }
    }

    static void replaceDurably(Path file, byte[] content) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel =
                FileChannel.open(
                        temporary,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(
                temporary,
                file,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        syncDirectory(file);
    }

    static boolean deleteDurably(Path file) throws IOException {
        boolean existed = Files.deleteIfExists(file);
        if (existed) {
            syncDirectory(file);
        }
        return existed;
    }

    /** Makes the entry of a file in its directory durable. */
    static void syncDirectory(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            try (FileChannel directory = FileChannel.open(parent, StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
    }

    /**
     * Bytes that the files of the store take, as far as they can be seen while they come and go.
     */
    long usedBytes() {
        return sizeOf(dir) + sizeOf(database());
    }

    private static long sizeOf(Path directory) {
        long total = 0;
        java.io.File[] files = directory.toFile().listFiles();
        if (files != null) {
            for (java.io.File file : files) {
                total += file.isFile() ? file.length() : 0;
            }
        }
        return total;
    }
}
