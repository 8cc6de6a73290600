package io.hadron.server.node;

import io.hadron.core.model.NodeId;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whose data directory this is: written once, before anything else is, and checked at every start.
 * The stores inside repeat it in identity files of their own.
 *
 * @param cluster the cluster
 * @param node number of the node
 * @param name of the node, as configured when the directory was made
 * @param first the first start in this directory, if this is one
 */
record NodeIdentity(UUID cluster, int node, String name, @Nullable First first) {
    /**
     * The first start.
     *
     * @param storeId of the store to be made
     */
    record First(FirstStart mark, UUID storeId, Founded founded) {}

    /** Decides which node of which cluster a new one is. */
    @FunctionalInterface
    interface Founder {
        /**
         * Asks. May block.
         *
         * @param storeId of the store that the node will have
         */
        Founded found(UUID storeId) throws NodeStartException, InterruptedException;
    }

    /**
     * A new node.
     *
     * @param joins whether its cluster is there already
     * @param controllers of the cluster that it joins
     */
    record Founded(UUID cluster, NodeId node, boolean joins, Map<NodeId, String> controllers) {
        static Founded alone() {
            return new Founded(UUID.randomUUID(), new NodeId(FIRST_NODE), false, Map.of());
        }
    }

    private static final String FILE = "node.properties";
    private static final String FORMAT = "1";
    private static final int FIRST_NODE = 1;

    /** Whether it was written by this start. */
    boolean fresh() {
        return first != null;
    }

    /** Whether this start makes it a member of a cluster that is there. */
    boolean joins() {
        return first != null && first.founded().joins();
    }

    /** The node has come up whole, and may be relied on from here on. */
    void established() throws NodeStartException {
        if (first != null) {
            try {
                first.mark().end();
            } catch (IOException e) {
                throw new NodeStartException(
                        "the data directory can not be used: " + e,
                        "Check that it may be written.");
            }
        }
    }

    /** Reads the directory's identity, or makes one in an empty directory. */
    static NodeIdentity open(Path data, String name, boolean mayCreate, Founder founder)
            throws NodeStartException, InterruptedException {
        try {
            Path file = data.resolve(FILE);
            if (Files.exists(file) && !FirstStart.isUnderWay(data)) {
                return read(file, name);
            }
            if (!mayCreate) {
                throw new NodeStartException(
                        "there is no Hadron data in " + data,
                        "Check that the volume is mounted and node.data is right. To begin a new node there, set node.create: true.");
            }
            if (!FirstStart.isUnderWay(data) && !isEmpty(data)) {
                throw new NodeStartException(
                        data + " is not empty and holds no Hadron data",
                        "Name another directory with node.data or --data.");
            }
            return create(data, file, name, founder);
        } catch (IOException | UncheckedIOException e) {
            throw new NodeStartException(
                    "data directory " + data + " can not be used: " + e,
                    "Check that it exists and may be written.");
        }
    }

    private static boolean isEmpty(Path data) throws IOException {
        if (!Files.exists(data)) {
            return true;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(data)) {
            for (Path entry : entries) {
                if (!entry.getFileName().toString().equals("lost+found")) {
                    return false;
                }
            }
            return true;
        }
    }

    private static NodeIdentity read(Path file, String name)
            throws IOException, NodeStartException {
        Properties found = new Properties();
        found.load(new StringReader(Files.readString(file)));
        if (!FORMAT.equals(found.getProperty("format"))) {
            throw new NodeStartException(
                    file
                            + " has format "
                            + found.getProperty("format")
                            + "; this version knows "
                            + FORMAT,
                    "Start the version that wrote it, or a newer one.");
        }
        String known = found.getProperty("name", "");
        if (!known.equals(name)) {
            throw new NodeStartException(
                    file.getParent() + " belongs to node " + known + ", and this is " + name,
                    "Set node.id to " + known + ", or use another data directory.");
        }
        try {
            return new NodeIdentity(
                    UUID.fromString(found.getProperty("cluster", "")),
                    Integer.parseInt(found.getProperty("node", "")),
                    known,
                    null);
        } catch (IllegalArgumentException e) {
            throw new NodeStartException(
                    file + " is damaged: " + e.getMessage(),
                    "Restore it from a backup; it names the cluster and the node.");
        }
    }

    private static NodeIdentity create(Path data, Path file, String name, Founder founder)
            throws IOException, NodeStartException, InterruptedException {
        Files.createDirectories(data);
        FirstStart mark = FirstStart.begin(data);
        UUID storeId = mark.storeId();
        Founded founded = founder.found(storeId);
        NodeIdentity identity =
                new NodeIdentity(
                        founded.cluster(),
                        founded.node().value(),
                        name,
                        new First(mark, storeId, founded));
        String text =
                "format="
                        + FORMAT
                        + "\ncluster="
                        + identity.cluster
                        + "\nnode="
                        + identity.node
                        + "\nname="
                        + name
                        + "\n";
        Path draft = file.resolveSibling(FILE + ".new");
        try (FileChannel channel =
                FileChannel.open(
                        draft,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            channel.write(StandardCharsets.UTF_8.encode(text));
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        FirstStart.syncDirectory(data);
        return identity;
    }
}
