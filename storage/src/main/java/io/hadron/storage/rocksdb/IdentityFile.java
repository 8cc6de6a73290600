package io.hadron.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hadron.storage.StoreIdentity;
import io.hadron.storage.SyncMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Who the store is, and under which boot of the machine and which sync mode it was last opened. A
 * text file, one {@code name=value} per line, the last of which is a checksum of the lines before.
 */
record IdentityFile(int format, StoreIdentity identity, String bootId, SyncMode sync) {
    static final int FORMAT = 1;

    private static final String CHECKSUM = "checksum=";

    /** The file is not one that was written whole. */
    static final class Unreadable extends IOException {
        Unreadable(String message) {
            super(message);
        }
    }

    void write(Path file) throws IOException {
        String lines =
                "format="
                        + format
                        + "\ncluster="
                        + identity.clusterId()
                        + "\nnode="
                        + identity.nodeId()
                        + "\nstore="
                        + identity.storeId()
                        + "\nincarnation="
                        + identity.incarnation()
                        + "\nboot="
                        + bootId
                        + "\nsync="
                        + sync.name().toLowerCase(Locale.ROOT)
                        + "\n";
        StoreFiles.replaceDurably(
                file, (lines + CHECKSUM + checksum(lines) + "\n").getBytes(UTF_8));
    }

    static IdentityFile read(Path file) throws IOException {
        if (Files.size(file) > 4096) {
            throw new Unreadable("the identity file is too long");
        }
        String text = new String(Files.readAllBytes(file), UTF_8);
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : text.split("\n", -1)) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                values.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        try {
            int format = Integer.parseInt(value(values, "format"));
            // A newer version may have other lines; all that is sure is where the format stands.
            if (format > FORMAT) {
                return new IdentityFile(
                        format,
                        new StoreIdentity(new UUID(0, 0), 0, new UUID(0, 0), 1),
                        "",
                        SyncMode.ALWAYS);
            }
            int at = text.indexOf(CHECKSUM);
            if (at < 0 || !checksum(text.substring(0, at)).equals(value(values, "checksum"))) {
                throw new Unreadable("the identity file fails its checksum");
            }
            return new IdentityFile(
                    format,
                    new StoreIdentity(
                            UUID.fromString(value(values, "cluster")),
                            Integer.parseInt(value(values, "node")),
                            UUID.fromString(value(values, "store")),
                            Long.parseLong(value(values, "incarnation"))),
                    value(values, "boot"),
                    SyncMode.valueOf(value(values, "sync").toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            throw new Unreadable("the identity file cannot be read: " + e.getMessage());
        }
    }

    private static String value(Map<String, String> values, String name) throws Unreadable {
        String value = values.get(name);
        if (value == null) {
            throw new Unreadable("the identity file has no " + name);
        }
        return value;
    }

    private static String checksum(String lines) {
        CRC32C crc = new CRC32C();
        crc.update(lines.getBytes(UTF_8));
        return Long.toHexString(crc.getValue());
    }
}
