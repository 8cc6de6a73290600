package io.hadron.raft;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Whether this node leads, and whether it has caught up since its start; can be waited for. */
final class Readiness {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final LeaderDuty duty;
    private boolean leading;
    private boolean caughtUp;

    Readiness(LeaderDuty duty) {
        this.duty = duty;
    }

    /** Tells the duty, in the order of the changes. */
    void set(boolean leads) {
        lock.lock();
        try {
            if (leads == leading) {
                return;
            }
            leading = leads;
            changed.signalAll();
            if (leads) {
                duty.begin();
            } else {
                duty.end();
            }
        } finally {
            lock.unlock();
        }
    }

    void caughtUp() {
        lock.lock();
        try {
            caughtUp = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isLeading() {
        lock.lock();
        try {
            return leading;
        } finally {
            lock.unlock();
        }
    }

    boolean await(Duration timeout) throws InterruptedException {
        long nanos = timeout.toNanos();
        lock.lock();
        try {
            while (!leading && !caughtUp && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return leading || caughtUp;
        } finally {
            lock.unlock();
        }
    }
}
