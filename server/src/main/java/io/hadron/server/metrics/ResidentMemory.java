package io.hadron.server.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory of this process as the system counts it. */
final class ResidentMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String FIELD = "VmRSS:";
    private static final int BYTES_PER_KB = 1024;

    private ResidentMemory() {}

    /** In bytes; NaN where the system does not tell. */
    static double bytes() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(FIELD)) {
                    String digits = line.substring(FIELD.length()).replace("kB", "").strip();
                    return Double.parseDouble(digits) * BYTES_PER_KB;
                }
            }
        } catch (IOException | NumberFormatException e) {
            return Double.NaN;
        }
        return Double.NaN;
    }
}
