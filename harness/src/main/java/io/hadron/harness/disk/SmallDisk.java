package io.hadron.harness.disk;

import io.hadron.harness.cluster.Commands;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A disk in memory that is quickly full. Needs root. */
public final class SmallDisk implements AutoCloseable {
    private static final int MIB = 1 << 20;

    private final Path mount;

    private SmallDisk(Path mount) {
        this.mount = mount;
    }

    public static SmallDisk make(Path mount, int mib) throws IOException, InterruptedException {
        Files.createDirectories(mount);
        Commands.run("mount", "-t", "tmpfs", "-o", "size=" + mib + "m", "tmpfs", mount.toString());
        return new SmallDisk(mount);
    }

    public Path root() {
        return mount;
    }

    /** Takes room until only so much is left. */
    public void fill(int leaveMib) throws IOException {
        byte[] chunk = new byte[MIB];
        try (OutputStream out =
                Files.newOutputStream(
                        filler(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (Files.getFileStore(mount).getUsableSpace() > (long) leaveMib * MIB) {
                out.write(chunk);
            }
        }
    }

    /** Takes all room that there is now. */
    public void fillUp() {
        try {
            fill(0);
        } catch (IOException e) {
            // No space left on device: that is what is wanted.
        }
    }

    /** Gives back what was taken. */
    public void free() throws IOException {
        Files.deleteIfExists(filler());
    }

    private Path filler() {
        return mount.resolve("filler");
    }

    @Override
    public void close() {
        try {
            Commands.run("umount", mount.toString());
        } catch (IOException e) {
            System.err.println("left behind: " + mount + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
