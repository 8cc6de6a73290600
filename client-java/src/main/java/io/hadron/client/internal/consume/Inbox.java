package io.hadron.client.internal.consume;

import io.hadron.client.HadronException;
import io.hadron.proto.batch.BatchCodec;
import io.hadron.proto.batch.BatchFormatException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What was delivered and not taken yet, of all partitions, and how many messages are out. Any
 * thread. Records are decoded by the thread that takes them, in the order in which they came.
 */
final class Inbox {
    private final int maxInFlight;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Push> pushes = new ArrayDeque<>();
    private final BatchCodec codec = new BatchCodec();
    private int out;
    private int waiters;
    private @Nullable HadronException ended;

    Inbox(int maxInFlight) {
        this.maxInFlight = maxInFlight;
    }

    /** Adds what came. */
    void offer(Push push) {
        lock.lock();
        try {
            if (ended == null) {
                pushes.addLast(push);
                wake(push.messages());
            }
        } finally {
            lock.unlock();
        }
    }

    /** One thread for each message, not all for one. */
    private void wake(int messages) {
        for (int i = Math.min(messages, waiters); i > 0; i--) {
            changed.signal();
        }
    }

    /** So many messages are no longer out. */
    void settled(int count) {
        lock.lock();
        try {
            boolean wasFull = out >= maxInFlight;
            out -= count;
            if (wasFull) {
                wake(count);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a message.
     *
     * @return null if the time is over
     * @throws HadronException what ended the consumer
     */
    @Nullable GroupDelivery take(long deadlineNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                GroupDelivery next = poll();
                if (next != null) {
                    return next;
                }
                long left = deadlineNanos - System.nanoTime();
                if (left <= 0) {
                    return null;
                }
                waiters++;
                try {
                    long unused = changed.awaitNanos(left);
                } finally {
                    waiters--;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Adds messages that are there to a list, until it has so many. */
    void takeMore(List<? super GroupDelivery> into, int max) {
        lock.lock();
        try {
            while (into.size() < max && ended == null) {
                GroupDelivery next = poll();
                if (next == null) {
                    return;
                }
                into.add(next);
            }
        } finally {
            lock.unlock();
        }
    }

    private @Nullable GroupDelivery poll() {
        if (ended != null) {
            throw HadronException.of(ended.fault(), ended);
        }
        while (out < maxInFlight) {
            Push push = pushes.peekFirst();
            if (push == null) {
                return null;
            }
            GroupDelivery next = push.isStale() ? null : decode(push);
            if (next != null) {
                out++;
                return next;
            }
            pushes.removeFirst();
        }
        return null;
    }

    private @Nullable GroupDelivery decode(Push push) {
        try {
            return push.next(codec);
        } catch (BatchFormatException e) {
            push.session().damaged(e);
            return null;
        }
    }

    /** Ends all waiting and taking. The first reason stays. */
    void end(HadronException why) {
        lock.lock();
        try {
            if (ended == null) {
                ended = why;
                pushes.clear();
                codec.close();
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }
}
