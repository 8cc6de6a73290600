package io.hadron.raft;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.ratis.util.AwaitForSignal;

/**
 * A signal that is not lost when nobody waits yet: the next wait ends at once. Ratis's own one is
 * lost, and who was about to wait sleeps for its whole time.
 */
final class KeptSignal extends AwaitForSignal {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition given = lock.newCondition();
    private boolean pending;

    KeptSignal(Object name) {
        super(name);
    }

    @Override
    public void await() throws InterruptedException {
        lock.lock();
        try {
            while (!pending) {
                given.await();
            }
            pending = false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
        long nanos = unit.toNanos(time);
        lock.lock();
        try {
            while (!pending && nanos > 0) {
                nanos = given.awaitNanos(nanos);
            }
            boolean was = pending;
            pending = false;
            return was;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void signal() {
        lock.lock();
        try {
            pending = true;
            given.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
