package io.hadron.bench.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the system says about a process in {@code /proc}.
 *
 * @param cpuSeconds user and system time of it
 * @param reapedCpuSeconds the same of its children that have ended
 */
record ProcessStat(long pid, long parent, double cpuSeconds, double reapedCpuSeconds) {
    private static final Path PROC = Path.of("/proc");
    private static final double TICKS_PER_SECOND = 100;

    // Fields of /proc/PID/stat, counted from the one behind the name.
    private static final int PARENT = 1;
    private static final int USER_TIME = 11;

    /** A process; empty when it is gone. */
    static Optional<ProcessStat> of(long pid) {
        try {
            return Optional.of(parse(pid, Files.readString(PROC.resolve(pid + "/stat"))));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** All processes there are. */
    static Map<Long, ProcessStat> all() {
        Map<Long, ProcessStat> found = new HashMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path entry : entries) {
                long pid = Long.parseLong(entry.getFileName().toString());
                of(pid).ifPresent(stat -> found.put(pid, stat));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    static ProcessStat parse(long pid, String line) {
        // The name may hold spaces and brackets.
        String[] fields = line.substring(line.lastIndexOf(')') + 2).trim().split(" ");
        return new ProcessStat(
                pid,
                Long.parseLong(fields[PARENT]),
                seconds(fields[USER_TIME]) + seconds(fields[USER_TIME + 1]),
                seconds(fields[USER_TIME + 2]) + seconds(fields[USER_TIME + 3]));
    }

    /** Memory that is resident, in MiB; 0 when the process is gone. */
    static double residentMib(long pid) {
        try {
            for (String line : Files.readAllLines(PROC.resolve(pid + "/status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
                }
            }
        } catch (IOException e) {
            return 0;
        }
        return 0;
    }

    private static double seconds(String ticks) {
        return Long.parseLong(ticks) / TICKS_PER_SECOND;
    }
}
