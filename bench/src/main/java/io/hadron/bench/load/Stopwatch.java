package io.hadron.bench.load;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Measures wall time and CPU time of this process, and tells others when it does. */
public final class Stopwatch {
    private static final double NANOS = 1e9;

    /** What lay between begin and end. */
    record Span(double seconds, double cpuSeconds) {}

    /** Told when the measured part begins and ends. */
    public interface Marks {
        void begin();

        void end();

        /** Tells nobody. */
        static Marks none() {
            return new Marks() {
                @Override
                public void begin() {}

                @Override
                public void end() {}
            };
        }
    }

    private final Marks marks;
    private final OperatingSystemMXBean system =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private long startNanos;
    private long startCpu;

    public Stopwatch(Marks marks) {
        this.marks = marks;
    }

    /** Starts, and returns the time of {@link System#nanoTime}. */
    long begin() {
        marks.begin();
        startCpu = system.getProcessCpuTime();
        startNanos = System.nanoTime();
        return startNanos;
    }

    /** Ends. */
    Span end() {
        return end(System.nanoTime(), startNanos);
    }

    /** Ends, with the wall time between these two. */
    Span end(long lastNanos, long firstNanos) {
        long cpu = system.getProcessCpuTime();
        marks.end();
        return new Span((lastNanos - firstNanos) / NANOS, (cpu - startCpu) / NANOS);
    }
}
