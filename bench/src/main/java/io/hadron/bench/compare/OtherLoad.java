package io.hadron.bench.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * CPU time that others took while something was measured: processes that are neither this one nor
 * its descendants, and what the host took from this virtual machine. Kernel threads do not count:
 * they write the measured brokers' data.
 *
 * @param otherSeconds sum of the other processes
 * @param stolenSeconds taken by the host
 */
record OtherLoad(long atNanos, double otherSeconds, double stolenSeconds) {
    private static final long KERNEL = 2;
    private static final int STEAL = 8;
    private static final double TICKS_PER_SECOND = 100;
    private static final double NANOS = 1e9;

    static OtherLoad now() {
        Map<Long, ProcessStat> all = ProcessStat.all();
        Set<Long> ours = new HashSet<>();
        ours.add(ProcessHandle.current().pid());
        ProcessHandle.current().descendants().forEach(child -> ours.add(child.pid()));
        double seconds = 0;
        for (ProcessStat stat : all.values()) {
            boolean kernel = stat.pid() == KERNEL || stat.parent() == KERNEL;
            if (!kernel && !ours.contains(stat.pid()) && !isAncestor(stat.pid(), all)) {
                seconds += stat.cpuSeconds() + stat.reapedCpuSeconds();
            }
        }
        return new OtherLoad(System.nanoTime(), seconds, stolen());
    }

    /** Whoever started this process collects its time in the end; it does nothing itself. */
    private static boolean isAncestor(long pid, Map<Long, ProcessStat> all) {
        long at = ProcessHandle.current().pid();
        while (at > 1) {
            ProcessStat stat = all.get(at);
            if (stat == null) {
                return false;
            }
            at = stat.parent();
            if (at == pid) {
                return true;
            }
        }
        return false;
    }

    /** The share of the machine that others took since then, from 0 to 1. */
    double shareSince(OtherLoad before) {
        double taken =
                Math.max(0, otherSeconds - before.otherSeconds)
                        + Math.max(0, stolenSeconds - before.stolenSeconds);
        double wall = (atNanos - before.atNanos) / NANOS;
        return taken / (wall * Runtime.getRuntime().availableProcessors());
    }

    private static double stolen() {
        try {
            String[] fields =
                    Files.readAllLines(Path.of("/proc/stat")).getFirst().trim().split("\\s+");
            return Long.parseLong(fields[STEAL]) / TICKS_PER_SECOND;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
