package io.hadron.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** The id of this boot of the machine: another one means that the page cache was lost. */
final class BootId {
    private static final Path KERNEL = Path.of("/proc/sys/kernel/random/boot_id");

    private BootId() {}

    /**
     * Random where the kernel does not tell: then every crash counts as one of the machine, which
     * is safe.
     */
    static String read() {
        try {
            return new String(Files.readAllBytes(KERNEL), UTF_8).strip();
        } catch (IOException e) {
            return UUID.randomUUID().toString();
        }
    }
}
