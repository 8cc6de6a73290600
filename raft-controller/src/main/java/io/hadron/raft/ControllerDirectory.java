package io.hadron.raft;

import io.hadron.raft.ControllerConfig.Identity;
import io.hadron.raft.ControllerStartException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/**
 * The controller's directory: an identity file and, below {@code raft}, what Ratis keeps. Ratis
 * formats whatever is empty without a word, so a lost log would pass for a new one; this file says
 * whether there must be a log.
 *
 * <p>The file is first written as {@code forming}, when nothing has been promised to anybody, and
 * becomes {@code formed} before the first command is answered.
 */
final class ControllerDirectory {
    private static final String FILE = "identity";
    private static final String FORMING = "forming";
    private static final String FORMED = "formed";

    private final Path dir;
    private final Identity identity;

    private ControllerDirectory(Path dir, Identity identity) {
        this.dir = dir;
        this.identity = identity;
    }

    /** Checks the directory, and on a first start makes it. */
    static ControllerDirectory open(ControllerConfig config) throws ControllerStartException {
        ControllerDirectory directory = new ControllerDirectory(config.dir(), config.identity());
        try {
            String stored = directory.read();
            if (stored.isEmpty()) {
                directory.create(config.mode() != ControllerConfig.Mode.RESTART);
            } else {
                directory.check(stored);
            }
            return directory;
        } catch (IOException | UncheckedIOException e) {
            throw new ControllerStartException(
                    Reason.FAILED, "the controller's directory " + config.dir() + ": " + e, e);
        }
    }

    Path raftDir() {
        return dir.resolve("raft");
    }

    /** From here on the log must be there at every start. */
    void formed() throws IOException {
        if (!text(FORMED).equals(read())) {
            write(FORMED);
        }
    }

    private void create(boolean expected) throws IOException, ControllerStartException {
        boolean empty = isEmpty(dir);
        if (!expected) {
            throw new ControllerStartException(
                    Reason.STORE_MISSING,
                    dir
                            + (empty ? " is empty or missing" : " has no identity file")
                            + ", but this node has had a controller log; mount the right disk, or"
                            + " remove the node and add it anew");
        }
        if (!empty) {
            throw new ControllerStartException(
                    Reason.STORE_EXISTS,
                    dir + " is not empty and has no identity file; choose an empty directory");
        }
        Files.createDirectories(raftDir());
        write(FORMING);
    }

    private void check(String stored) throws IOException, ControllerStartException {
        if (stored.equals(text(FORMING))) {
            Files.createDirectories(raftDir());
            return;
        }
        if (!stored.equals(text(FORMED))) {
            throw new ControllerStartException(
                    Reason.FOREIGN_STORE,
                    dir
                            + " belongs to another node or store; it says: "
                            + stored.strip().replace('\n', ' ')
                            + ", expected: "
                            + text(FORMED).strip().replace('\n', ' '));
        }
        if (!hasLog()) {
            throw new ControllerStartException(
                    Reason.STORE_MISSING,
                    "the log below "
                            + raftDir()
                            + " is gone; restore it, or remove the node and"
                            + " add it anew");
        }
    }

    private boolean hasLog() throws IOException {
        Path current = raftDir().resolve(identity.clusterId().toString()).resolve("current");
        if (!Files.exists(current.resolve("raft-meta"))) {
            return false;
        }
        try (Stream<Path> files = Files.list(current)) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith("log_"));
        }
    }

    private String text(String state) {
        return "state=%s\ncluster=%s\nnode=%s\nstore=%s\n"
                .formatted(state, identity.clusterId(), identity.node(), identity.storeId());
    }

    private String read() throws IOException {
        try {
            return Files.readString(dir.resolve(FILE));
        } catch (NoSuchFileException missing) {
            return "";
        }
    }

    private void write(String state) throws IOException {
        Path next = dir.resolve(FILE + ".next");
        ByteBuffer bytes = ByteBuffer.wrap(text(state).getBytes(StandardCharsets.UTF_8));
        try (FileChannel channel =
                FileChannel.open(
                        next,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, dir.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        sync(dir);
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return true;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }
}
