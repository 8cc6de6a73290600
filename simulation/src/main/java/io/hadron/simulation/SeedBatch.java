package io.hadron.simulation;

import io.hadron.simulation.world.CrashPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Many seeds, spread over threads; each run has a thread of its own, so that it replays exactly.
 */
final class SeedBatch {

    private final SimulationOptions first;
    private final long end;
    private final AtomicLong next;
    private final LongAdder played = new LongAdder();
    private final LongAdder events = new LongAdder();
    private final LongAdder lives = new LongAdder();
    private final LongAdder terms = new LongAdder();
    private final LongAdder records = new LongAdder();
    private final Set<CrashPoint> crashed = new TreeSet<>();
    private final long began = System.nanoTime();
    private final TreeMap<Long, SimulationResult> bad = new TreeMap<>();
    private final boolean keepsGoing;
    private @Nullable Throwable failure;
    private double seconds;

    private SeedBatch(SimulationOptions first, long seeds, boolean keepsGoing) {
        this.first = first;
        this.keepsGoing = keepsGoing;
        this.next = new AtomicLong(first.seed());
        this.end = first.seed() + seeds;
    }

    /** Runs so many seeds from that of {@code first} on, or up to the first bad one. */
    static SeedBatch run(SimulationOptions first, long seeds, int threads) {
        return run(first, seeds, threads, false);
    }

    /** As {@link #run(SimulationOptions, long, int)}, past bad seeds if asked to. */
    static SeedBatch run(SimulationOptions first, long seeds, int threads, boolean keepsGoing) {
        var batch = new SeedBatch(first, seeds, keepsGoing);
        var workers = new ArrayList<Thread>();
        for (int i = 0; i < threads; i++) {
            workers.add(Thread.ofPlatform().name("seeds-" + i).start(batch::work));
        }
        try {
            for (Thread worker : workers) {
                worker.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        if (batch.failure != null) {
            throw new IllegalStateException("the simulation itself failed", batch.failure);
        }
        batch.seconds = (System.nanoTime() - batch.began) / 1e9;
        return batch;
    }

    private void work() {
        try {
            for (long seed = next.getAndIncrement();
                    seed < end && (keepsGoing || firstBad() == null);
                    seed = next.getAndIncrement()) {
                take(Simulation.run(first.withSeed(seed)));
            }
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    private synchronized void fail(Throwable e) {
        failure = e;
        next.set(end);
    }

    private synchronized void take(SimulationResult result) {
        played.increment();
        events.add(result.figures().events());
        lives.add(result.figures().lives());
        terms.add(result.figures().terms());
        records.add(result.figures().records());
        crashed.addAll(result.crashed());
        if (!result.isGood()) {
            bad.put(result.options().seed(), result);
        }
    }

    /** The bad seed with the lowest number that was met, or null. */
    synchronized @Nullable SimulationResult firstBad() {
        return bad.isEmpty() ? null : bad.firstEntry().getValue();
    }

    /** All bad seeds that were met, in order. */
    synchronized List<SimulationResult> allBad() {
        return List.copyOf(bad.values());
    }

    /** Seeds that were run to their end: fewer than asked for if a bad one stopped the others. */
    long played() {
        return played.sum();
    }

    double perMinute() {
        return played() * 60 / seconds;
    }

    long events() {
        return events.sum();
    }

    long lives() {
        return lives.sum();
    }

    long terms() {
        return terms.sum();
    }

    /** Records in all final reads. */
    long records() {
        return records.sum();
    }

    /** Points at which a process died. */
    Set<CrashPoint> crashed() {
        return crashed;
    }

    double seconds() {
        return seconds;
    }
}
