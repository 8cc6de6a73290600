package io.hadron.harness.disk;

import io.hadron.harness.cluster.Commands;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A disk of its own for one node: an ext4 file system in a file. Its power can be cut, its writes
 * can be held, and it can be set back to what it was. Needs root.
 */
public final class LoopDisk implements AutoCloseable {
    private final Path image;
    private final Path mount;
    private boolean mounted;

    private LoopDisk(Path image, Path mount) {
        this.image = image;
        this.mount = mount;
    }

    /** Makes an empty disk of this size and mounts it. */
    public static LoopDisk make(Path folder, String name, long bytes)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path image = folder.resolve(name + ".img");
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(bytes); // sparse
        }
        Commands.run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=1", image.toString());
        var disk = new LoopDisk(image, Files.createDirectories(folder.resolve(name)));
        disk.mount();
        return disk;
    }

    /** The root of the file system. */
    public Path root() {
        return mount;
    }

    /** Mounts it, after a look at its journal as after any crash. */
    public void mount() throws IOException, InterruptedException {
        Commands.run("mount", "-o", "loop", image.toString(), mount.toString());
        mounted = true;
    }

    public void unmount() throws IOException, InterruptedException {
        if (mounted) {
            Commands.run("umount", mount.toString());
            mounted = false;
        }
    }

    /**
     * Cuts the power: from this moment on nothing reaches the disk any more, and what was not
     * synced is lost. Whoever uses it gets errors.
     */
    public void cutPower() throws IOException {
        Shutdown.withoutFlush(mount);
    }

    /** The disk after the power is back. Nobody may use it. */
    public void powerOn() throws IOException, InterruptedException {
        unmount();
        mount();
    }

    /** Holds every write until {@link #thaw}. */
    public void freeze() throws IOException, InterruptedException {
        Commands.run("fsfreeze", "-f", mount.toString());
    }

    public void thaw() throws IOException, InterruptedException {
        Commands.run("fsfreeze", "-u", mount.toString());
    }

    /** Keeps a copy of what is on the disk now. Nobody may use it. */
    public void save(Path copy) throws IOException, InterruptedException {
        unmount();
        Commands.run("cp", "--sparse=always", image.toString(), copy.toString());
        mount();
    }

    /** Sets it back to a copy: a node that comes back out of an old backup. Nobody may use it. */
    public void restore(Path copy) throws IOException, InterruptedException {
        unmount();
        Commands.run("cp", "--sparse=always", copy.toString(), image.toString());
        mount();
    }

    @Override
    public void close() {
        try {
            unmount();
            Files.deleteIfExists(image);
        } catch (IOException e) {
            System.err.println("left behind: " + mount + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
