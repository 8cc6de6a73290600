package io.hadron.core.replication;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A disk on which writes become durable in order, some time later. */
final class ReplicaDisk {

    /** A batch of records; two with the same value are the same batch. */
    record Batch(long base, long end, long term, long value) {}

    /** What is stored for the group. */
    static final class Content {
        long fence;
        TermIndex terms = TermIndex.EMPTY;
        long lowMark;
        private final List<Batch> log = new ArrayList<>();

        long end() {
            return log.isEmpty() ? lowMark : log.getLast().end();
        }

        long lowMark() {
            return lowMark;
        }

        /** The batch that begins at an offset. */
        @Nullable Batch at(long base) {
            int i = index(base);
            return i < log.size() && log.get(i).base() == base ? log.get(i) : null;
        }

        private int index(long base) {
            int low = 0;
            int high = log.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (log.get(middle).base() < base) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        List<Batch> read(long from, long limit, int most) {
            int i = index(from);
            int j = i;
            while (j < log.size() && log.get(j).end() <= limit && j - i < most) {
                j++;
            }
            return List.copyOf(log.subList(i, j));
        }

        void append(Batch batch) {
            if (batch.base() != end()) {
                throw new IllegalStateException(batch + " at " + end());
            }
            log.add(batch);
        }

        void cut(long newEnd) {
            log.subList(index(newEnd), log.size()).clear();
            if (end() != newEnd) {
                throw new IllegalStateException("cut inside a batch: " + newEnd + ", " + end());
            }
        }

        void trim(long mark) {
            if (mark > lowMark) {
                log.subList(0, index(mark)).clear();
                lowMark = mark;
            }
        }

        void begin(long base) {
            log.clear();
            lowMark = base;
        }

        Content copy() {
            var copy = new Content();
            copy.fence = fence;
            copy.terms = terms;
            copy.lowMark = lowMark;
            copy.log.addAll(log);
            return copy;
        }
    }

    private record Write(Consumer<Content> change, Runnable done) {}

    private final Deque<Write> pending = new ArrayDeque<>();
    private Content durable = new Content();
    private Content live = new Content();

    Content live() {
        return live;
    }

    Content durable() {
        return durable;
    }

    void write(Consumer<Content> change, Runnable done) {
        change.accept(live);
        pending.add(new Write(change, done));
    }

    /** Makes the oldest writes durable. */
    void sync(int most) {
        for (int i = 0; i < most && !pending.isEmpty(); i++) {
            Write write = pending.remove();
            write.change.accept(durable);
            write.done.run();
        }
    }

    boolean isIdle() {
        return pending.isEmpty();
    }

    /** Power is gone: some of the unsynced writes, the oldest, may have made it. */
    void powerCut(Random random) {
        int survive = random.nextInt(pending.size() + 1);
        for (int i = 0; i < survive; i++) {
            pending.remove().change.accept(durable);
        }
        pending.clear();
        live = durable.copy();
    }

    void wipe() {
        pending.clear();
        durable = new Content();
        live = new Content();
    }
}
