package io.hadron.server.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The first start of a node in a data directory, marked by a file until the node serves. Before
 * that nobody relies on anything in the directory: a start that finds the mark of one that died
 * begins anew, where half of a node would be refused for ever.
 */
final class FirstStart {
    static final String MARK = "first-start";
    private static final int STORE_ID_LENGTH = 36;
    private static final String IDENTITY = "node.properties";
    private static final List<String> MADE =
            List.of("node.properties.new", IDENTITY, "store", "metadata", "controller", "session");

    private final Path data;
    private final FileChannel held;

    private final UUID storeId;

    private FirstStart(Path data, FileChannel held, UUID storeId) {
        this.data = data;
        this.held = held;
        this.storeId = storeId;
    }

    /**
     * The id of the store to be. A first start that is made again keeps it: a cluster that has
     * given the node a number already gives it the same one.
     */
    UUID storeId() {
        return storeId;
    }

    static boolean isUnderWay(Path data) {
        return Files.exists(data.resolve(MARK));
    }

    /**
     * Marks the directory, and removes what a first start left behind that did not come to its end.
     */
    static FirstStart begin(Path data) throws IOException, NodeStartException {
        Path mark = data.resolve(MARK);
        boolean again = Files.exists(mark);
        FileChannel held = open(mark, again);
        if (held == null) {
            throw inUse(data);
        }
        // Another process may have come to its end since we looked: then the mark is gone, or the
        // node is there.
        if (!isLocked(held) || !Files.exists(mark)) {
            held.close();
            throw inUse(data);
        }
        if (!again && Files.exists(data.resolve(IDENTITY))) {
            Files.delete(mark);
            held.close();
            throw inUse(data);
        }
        syncDirectory(data);
        if (again) {
            for (String made : MADE) {
                delete(data.resolve(made));
            }
            syncDirectory(data);
        }
        return new FirstStart(data, held, storeId(held));
    }

    private static UUID storeId(FileChannel mark) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(STORE_ID_LENGTH);
        mark.read(text, 0);
        try {
            return UUID.fromString(new String(text.array(), StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            // It died before anybody could be told of an id.
            UUID fresh = UUID.randomUUID();
            mark.write(ByteBuffer.wrap(fresh.toString().getBytes(StandardCharsets.US_ASCII)), 0);
            mark.force(true);
            return fresh;
        }
    }

    private static NodeStartException inUse(Path data) {
        return new NodeStartException(
                data + " is in use by another process, which starts",
                "Stop that process first, or use another data directory.");
    }

    private static @Nullable FileChannel open(Path mark, boolean again) throws IOException {
        try {
            return FileChannel.open(
                    mark,
                    again ? StandardOpenOption.WRITE : StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
        } catch (NoSuchFileException | FileAlreadyExistsException e) {
            return null;
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // by another node in this process
        }
    }

    /** The node is about to serve: from here on the directory is never begun anew. */
    void end() throws IOException {
        Files.delete(data.resolve(MARK));
        syncDirectory(data);
        held.close();
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory)) {
            channel.force(true);
        }
    }
}
