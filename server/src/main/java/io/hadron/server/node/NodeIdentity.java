package io.hadron.server.node;

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
record NodeIdentity(UUID cluster, int node, String name, @Nullable FirstStart first) {
    private static final String FILE = "node.properties";
    private static final String FORMAT = "1";
    private static final int FIRST_NODE = 1;

    /** Whether it was written by this start. */
    boolean fresh() {
        return first != null;
    }

    /** The node has come up whole, and serves from here on. */
    void established() throws NodeStartException {
        if (first != null) {
            try {
                first.end();
            } catch (IOException e) {
                throw new NodeStartException(
                        "the data directory can not be used: " + e,
                        "Check that it may be written.");
            }
        }
    }

    /** Reads the directory's identity, or makes one in an empty directory. */
    static NodeIdentity open(Path data, String name, boolean mayCreate) throws NodeStartException {
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
            return create(data, file, name);
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

    private static NodeIdentity create(Path data, Path file, String name)
            throws IOException, NodeStartException {
        Files.createDirectories(data);
        NodeIdentity identity =
                new NodeIdentity(UUID.randomUUID(), FIRST_NODE, name, FirstStart.begin(data));
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
