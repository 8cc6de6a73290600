package io.hadron.harness.disk;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Damage to files, as disks do it. The node must not run. */
public final class Rot {
    private static final int BIT = 0x10;
    private static final int TORN_BYTES = 20;

    private Rot() {}

    /** The largest file of a kind below a directory. */
    public static Path largest(Path in, String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(in)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(suffix))
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow(() -> new IOException("no *" + suffix + " in " + in));
        }
    }

    /**
     * Flips a bit.
     *
     * @param at 0 = the beginning, 1 = the end
     */
    public static void flip(Path file, double at) throws IOException {
        try (var open = new RandomAccessFile(file.toFile(), "rw")) {
            long position = (long) ((open.length() - 1) * at);
            open.seek(position);
            int value = open.read();
            open.seek(position);
            open.write(value ^ BIT);
        }
    }

    /** Cuts off the end. */
    public static void cut(Path file, double keep) throws IOException {
        try (var open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength((long) (open.length() * keep));
        }
    }

    /** Cuts off so many bytes at the end. */
    public static void cutBytes(Path file, long bytes) throws IOException {
        try (var open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength(Math.max(0, open.length() - bytes));
        }
    }

    /** A page that was written in part: the last write's second half is zero, its room stays. */
    public static void blank(Path file) throws IOException {
        int end = written(file);
        try (var open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(end - TORN_BYTES);
            open.write(new byte[TORN_BYTES]);
        }
    }

    /** Tears the last write apart: cuts within what was written, not in room taken beforehand. */
    public static void tear(Path file) throws IOException {
        int end = written(file);
        try (var open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength(end - TORN_BYTES);
        }
    }

    /** Where the zeros begin that are room for more. */
    private static int written(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        int end = content.length;
        while (end > 0 && content[end - 1] == 0) {
            end--;
        }
        if (end < TORN_BYTES) {
            throw new IOException(file + " has nothing to be torn");
        }
        return end;
    }

    /** Deletes a file, or a directory with all that is in it. */
    public static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
