package io.hadron.server.dev;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Where the nodes of a development cluster lie and listen, and the secret that they share. It is
 * kept in the data directory: the nodes look for each other where they were.
 */
public final class DevLayout {
    /** Most nodes of a development cluster. */
    public static final int MAX_NODES = 9;

    private static final String FILE = "cluster.properties";
    private static final int SECRET_BYTES = 24;

    /** One node. */
    public record Place(
            String name, Path data, int port, int httpPort, int controllerPort, int peerPort) {
        /** Is there as soon as the node has its number. */
        Path identity() {
            return data.resolve("node.properties");
        }

        /** Where clients and joining nodes connect. */
        public String address() {
            return "127.0.0.1:" + port;
        }
    }

    private final Path data;
    private final Properties kept;
    private final SecureRandom random = new SecureRandom();
    private final List<Place> places = new ArrayList<>();

    private DevLayout(Path data, Properties kept) {
        this.data = data;
        this.kept = kept;
    }

    /**
     * Reads the layout, or lays out a new cluster.
     *
     * @param port of the first node, the next ones follow; 0 = any free ones, the same ones for
     *     ever
     * @param httpPort as port, for the admin HTTP ports
     * @throws IllegalArgumentException if the directory holds a larger cluster
     */
    public static DevLayout open(Path data, int nodes, int port, int httpPort) throws IOException {
        Files.createDirectories(data);
        Path file = data.resolve(FILE);
        Properties kept = new Properties();
        if (Files.exists(file)) {
            kept.load(new StringReader(Files.readString(file)));
        }
        int known = Integer.parseInt(kept.getProperty("nodes", "0"));
        if (known > nodes) {
            throw new IllegalArgumentException(
                    data
                            + " holds a cluster of "
                            + known
                            + " nodes: start it with --nodes "
                            + known);
        }
        DevLayout layout = new DevLayout(data, kept);
        for (int i = 0; i < nodes; i++) {
            layout.place(i, port == 0 ? 0 : port + i, httpPort == 0 ? 0 : httpPort + i);
        }
        kept.setProperty("nodes", Integer.toString(nodes));
        kept.putIfAbsent("secret", layout.newSecret());
        layout.write(file);
        return layout;
    }

    private void place(int index, int port, int httpPort) {
        String name = "node-" + (index + 1);
        int inner = httpPort == 0 ? 0 : httpPort + 10 + index;
        places.add(
                new Place(
                        name,
                        data.resolve(name),
                        keep(name + ".port", port, port),
                        keep(name + ".httpPort", httpPort, httpPort),
                        keep(name + ".controllerPort", 0, inner),
                        keep(name + ".peerPort", 0, inner == 0 ? 0 : inner + MAX_NODES + 1)));
    }

    /** The port that was asked for, else the one of before, else a new one. */
    private int keep(String key, int asked, int fresh) {
        String before = kept.getProperty(key);
        int port =
                asked != 0
                        ? asked
                        : before != null
                                ? Integer.parseInt(before)
                                : fresh != 0 ? fresh : LocalPorts.free();
        kept.setProperty(key, Integer.toString(port));
        return port;
    }

    private String newSecret() {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return HexFormat.of().formatHex(secret);
    }

    private void write(Path file) throws IOException {
        StringBuilder text =
                new StringBuilder(
                        "# A development cluster: its secret, and where its nodes listen.\n");
        new TreeMap<>(kept)
                .forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
        Path draft = file.resolveSibling(FILE + ".new");
        Files.deleteIfExists(draft);
        if (Files.getFileStore(data).supportsFileAttributeView("posix")) {
            Files.createFile(
                    draft,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(draft, text);
        Files.move(
                draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The nodes, the first one first. */
    public List<Place> places() {
        return List.copyOf(places);
    }

    /** What the nodes prove to each other. */
    public String secret() {
        return kept.getProperty("secret");
    }

    public Path data() {
        return data;
    }
}
