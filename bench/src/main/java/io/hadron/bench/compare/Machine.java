package io.hadron.bench.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Facts about this machine, for reports.
 *
 * @param memoryMib all of it
 * @param loadAverage of the last minute, when the comparison began
 */
record Machine(
        String cpu,
        int cores,
        long memoryMib,
        String kernel,
        String fileSystem,
        String java,
        double loadAverage) {
    static Machine look(Path work) {
        try {
            FileStore store = Files.getFileStore(work);
            return new Machine(
                    field("/proc/cpuinfo", "model name"),
                    Runtime.getRuntime().availableProcessors(),
                    kib("MemTotal") / 1024,
                    System.getProperty("os.name") + " " + System.getProperty("os.version"),
                    store.type() + " on " + store.name(),
                    System.getProperty("java.vendor") + " " + System.getProperty("java.version"),
                    Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Memory that nothing uses, not even as a cache, in MiB. */
    static long freeMib() {
        return kib("MemFree") / 1024;
    }

    private static long kib(String name) {
        return Long.parseLong(field("/proc/meminfo", name).replaceAll("[^0-9]", ""));
    }

    private static String field(String file, String name) {
        try {
            List<String> lines = Files.readAllLines(Path.of(file));
            for (String line : lines) {
                if (line.startsWith(name)) {
                    return line.substring(line.indexOf(':') + 1).trim();
                }
            }
            return "unknown";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
