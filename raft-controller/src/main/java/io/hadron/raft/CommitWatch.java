package io.hadron.raft;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * How long commands wait for their commit on the leader. A slow disk does not move leadership in
 * Raft, so somebody has to look. Thread-safe.
 */
final class CommitWatch {
    /** A command under way; compared by identity. */
    static final class Started {
        private final long nanos = System.nanoTime();
    }

    private final Set<Started> underWay = new LinkedHashSet<>();

    synchronized Started begin() {
        Started started = new Started();
        underWay.add(started);
        return started;
    }

    synchronized void end(Started started) {
        underWay.remove(started);
    }

    synchronized void clear() {
        underWay.clear();
    }

    /** How long the oldest one has waited, in nanoseconds; 0 if none waits. */
    synchronized long oldestNanos() {
        Iterator<Started> oldest = underWay.iterator();
        return oldest.hasNext() ? System.nanoTime() - oldest.next().nanos : 0;
    }
}
