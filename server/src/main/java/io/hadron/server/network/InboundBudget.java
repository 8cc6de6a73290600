package io.hadron.server.network;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the memory of requests that are being received or worked on, for the node and for each
 * connection. Who finds no room waits in line: connections at their own limit hold up nobody else,
 * the others are served in order, so that large frames are not starved by others. Small frames have
 * a reserve of their own: while producers fill the memory, clients can still connect, settle and
 * show that they are alive. Any thread.
 */
final class InboundBudget {
    /** Largest frame that may use the reserve. */
    static final int SMALL_BYTES = 4096;

    private static final int RESERVE_SHARE = 8;

    private final long limit;
    private final AtomicLong used = new AtomicLong();
    private final ArrayDeque<Account> line = new ArrayDeque<>();
    private volatile int waiting;

    /** Whether somebody in line waits for the node, not for itself: then nobody may overtake. */
    private volatile boolean full;

    InboundBudget(long limit) {
        this.limit = limit;
    }

    long used() {
        return used.get();
    }

    long limit() {
        return limit;
    }

    Account open(long accountLimit) {
        return new Account(Math.min(accountLimit, limit));
    }

    private synchronized void serveLine() {
        boolean blocked = false;
        Iterator<Account> each = line.iterator();
        while (each.hasNext()) {
            Account account = each.next();
            if ((blocked && account.wanted > SMALL_BYTES) || !account.hasRoom(account.wanted)) {
                continue;
            }
            if (take(account.wanted)) {
                each.remove();
                waiting--;
                account.grant();
            } else {
                blocked = true;
            }
        }
        full = blocked;
    }

    private boolean take(long bytes) {
        long ceiling = ceiling(limit, bytes);
        long before = used.get();
        while (before + bytes <= ceiling) {
            if (used.compareAndSet(before, before + bytes)) {
                return true;
            }
            before = used.get();
        }
        return false;
    }

    private static long ceiling(long limit, long bytes) {
        return bytes > SMALL_BYTES ? limit : limit + limit / RESERVE_SHARE;
    }

    /** The share of one connection. Reserves on its event loop only; gives back on any thread. */
    final class Account {
        private final long accountLimit;
        private final AtomicLong held = new AtomicLong();
        private long wanted;
        private @Nullable Runnable granted;

        private Account(long accountLimit) {
            this.accountLimit = accountLimit;
        }

        /**
         * Takes bytes if there is room now. A frame larger than the limit fits an empty account.
         */
        boolean tryReserve(long bytes) {
            if ((full && bytes > SMALL_BYTES) || !hasRoom(bytes) || !take(bytes)) {
                return false;
            }
            held.addAndGet(bytes);
            return true;
        }

        /**
         * Waits in line; the action runs, with the bytes reserved, on the thread that made room.
         */
        void await(long bytes, Runnable action) {
            synchronized (InboundBudget.this) {
                wanted = bytes;
                granted = action;
                line.add(this);
                waiting++;
            }
            serveLine();
        }

        /** Leaves the line, if it stands there: nothing was reserved then. */
        boolean leave() {
            synchronized (InboundBudget.this) {
                if (!line.remove(this)) {
                    return false;
                }
                waiting--;
                granted = null;
            }
            serveLine();
            return true;
        }

        void release(long bytes) {
            held.addAndGet(-bytes);
            used.addAndGet(-bytes);
            if (waiting > 0) {
                serveLine();
            }
        }

        long held() {
            return held.get();
        }

        private boolean hasRoom(long bytes) {
            long now = held.get();
            return now == 0 || now + bytes <= ceiling(accountLimit, bytes);
        }

        private void grant() {
            held.addAndGet(wanted);
            Runnable action = granted;
            granted = null;
            if (action != null) {
                action.run();
            }
        }
    }
}
