package io.hadron.raft;

import io.hadron.raft.ControllerConfig.Identity;
import io.hadron.raft.ControllerStartException.Reason;
import java.io.IOException;
import java.io.InputStream;
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
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.server.protocol.TermIndex;

/**
 * The controller's directory: an identity file and, below {@code raft}, what Ratis keeps. Ratis
 * formats whatever is empty without a word, so a lost log would pass for a new one; this file says
 * whether there must be a log.
 *
 * <p>The file is first written as {@code forming} (the first node) or {@code joining} (a further
 * one), when nothing has been promised to anybody, and becomes {@code formed} before the first
 * entry is applied. A file {@code jump} names the last state that was taken over as a whole: up to
 * there the log need not reach.
 */
final class ControllerDirectory {
    private static final String FILE = "identity";
    private static final String FORMING = "forming";
    private static final String JOINING = "joining";
    private static final String FORMED = "formed";
    private static final String JUMP = "jump";

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
                directory.create(config.mode());
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

    /** Nothing was ever written: this node makes the group, alone. */
    boolean isForming() throws IOException {
        return text(FORMING).equals(read());
    }

    /** From here on the log must be there at every start. */
    void formed() throws IOException {
        if (!text(FORMED).equals(read())) {
            write(FILE, text(FORMED));
        }
    }

    /** The state up to this place does not come from this log. */
    void jumped(TermIndex place) throws IOException {
        write(JUMP, place.getTerm() + " " + place.getIndex() + "\n");
    }

    boolean hasJumpedTo(TermIndex place) throws IOException {
        Path file = dir.resolve(JUMP);
        return Files.exists(file)
                && Files.readString(file).equals(place.getTerm() + " " + place.getIndex() + "\n");
    }

    /** Whether this node was the only voter when the members were last written. */
    boolean isAlone() throws IOException {
        Path file = current().resolve("raft-meta.conf");
        if (!Files.exists(file)) {
            return isForming();
        }
        try (InputStream in = Files.newInputStream(file)) {
            RaftConfigurationProto conf = LogEntryProto.parseFrom(in).getConfigurationEntry();
            return conf.getPeersCount() == 1
                    && conf.getOldPeersCount() == 0
                    && conf.getPeers(0)
                            .getId()
                            .toStringUtf8()
                            .equals(Peers.id(identity.node()).toString());
        }
    }

    private void create(ControllerConfig.Mode mode) throws IOException, ControllerStartException {
        boolean empty = isEmpty(dir);
        if (mode == ControllerConfig.Mode.RESTART) {
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
        write(FILE, text(mode == ControllerConfig.Mode.JOIN ? JOINING : FORMING));
    }

    private void check(String stored) throws IOException, ControllerStartException {
        if (stored.equals(text(FORMING)) || stored.equals(text(JOINING))) {
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

    private Path current() {
        return raftDir().resolve(identity.clusterId().toString()).resolve("current");
    }

    private boolean hasLog() throws IOException {
        if (!Files.exists(current().resolve("raft-meta"))) {
            return false;
        }
        try (Stream<Path> files = Files.list(current())) {
            return Files.exists(dir.resolve(JUMP))
                    || files.anyMatch(file -> file.getFileName().toString().startsWith("log_"));
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

    private void write(String name, String text) throws IOException {
        Path next = dir.resolve(name + ".next");
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
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
        Files.move(next, dir.resolve(name), StandardCopyOption.ATOMIC_MOVE);
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
