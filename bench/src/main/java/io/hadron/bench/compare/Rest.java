package io.hadron.bench.compare;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Brings the machine into the same state before each run. */
final class Rest {
    private static final int SAMPLE_MS = 300;
    private static final double IDLE_CORES = 0.05;
    private static final int QUIET_SAMPLES = 2;
    private static final int BROKER_SAMPLES = 50;

    /** Share of the machine that others may take. */
    static final double FOREIGN_SHARE = 0.08;

    private static final int MACHINE_SAMPLE_MS = 2000;

    private Rest() {}

    /** Waits until a broker has done what it does behind its clients' backs; 15 s at most. */
    static void ofBroker(Broker broker) {
        int quiet = 0;
        double before = cpu(broker);
        for (int i = 0; i < BROKER_SAMPLES && quiet < QUIET_SAMPLES; i++) {
            Pause.ms(SAMPLE_MS);
            double now = cpu(broker);
            quiet = (now - before) * 1000 / SAMPLE_MS < IDLE_CORES ? quiet + 1 : 0;
            before = now;
        }
    }

    /** Waits until others leave the machine alone, but not longer than this. */
    static void ofMachine(long patienceSeconds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(patienceSeconds);
        OtherLoad before = OtherLoad.now();
        do {
            Pause.ms(MACHINE_SAMPLE_MS);
            OtherLoad now = OtherLoad.now();
            if (now.shareSince(before) < FOREIGN_SHARE) {
                return;
            }
            before = now;
        } while (System.nanoTime() - end < 0);
    }

    /** Writes out what earlier runs left in the page cache. */
    static void ofDisk() {
        run(List.of("sync"));
    }

    /** Tells the disk which blocks are free; where that is not possible, nothing happens. */
    static void trim(String mount) {
        run(List.of("fstrim", mount));
    }

    private static void run(List<String> command) {
        try {
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            // A system without this command measures without it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    static double cpu(Broker broker) {
        return broker.cpuSeconds();
    }
}
