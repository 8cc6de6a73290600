package io.hadron.core.partition;

import io.hadron.core.machine.Invariant;
import org.jspecify.annotations.Nullable;

/**
 * Waits of one level, in a ring ordered by end offset. Most are added at the tail; a duplicate of
 * an earlier write finds its place a few steps before. What has expired leaves an empty slot until
 * its turn comes.
 */
final class WaitQueue<T> {

    private long[] ends = new long[64];
    private long[] deadlines = new long[64];
    private @Nullable Object[] tickets = new @Nullable Object[64];
    private int head;
    private int count;
    private int live;
    private long reached;
    private long earliestDeadline = Long.MAX_VALUE;

    void add(long end, long deadline, T ticket, AckTracker.Sink<T> sink) {
        if (end <= reached) {
            sink.release(ticket, AckResult.ACKED);
            return;
        }
        if (count == ends.length) {
            grow();
        }
        int position = count++;
        while (position > 0 && ends[slot(position - 1)] > end) {
            move(slot(position - 1), slot(position));
            position--;
        }
        int slot = slot(position);
        ends[slot] = end;
        deadlines[slot] = deadline;
        tickets[slot] = ticket;
        live++;
        earliestDeadline = Math.min(earliestDeadline, deadline);
    }

    void reached(long end, AckTracker.Sink<T> sink) {
        Invariant.check(end >= reached, "an end fell from %d to %d", reached, end);
        reached = end;
        while (count > 0 && ends[head] <= end) {
            int slot = head;
            head = slot(1);
            count--;
            take(slot, AckResult.ACKED, sink);
        }
    }

    void expire(long now, AckTracker.Sink<T> sink) {
        if (now < earliestDeadline) {
            return;
        }
        earliestDeadline = Long.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            int slot = slot(i);
            if (tickets[slot] == null) {
                continue;
            }
            if (deadlines[slot] <= now) {
                take(slot, AckResult.TIMED_OUT, sink);
            } else {
                earliestDeadline = Math.min(earliestDeadline, deadlines[slot]);
            }
        }
    }

    void clear(AckTracker.Sink<T> sink) {
        for (int i = 0; i < count; i++) {
            take(slot(i), AckResult.TERM_ENDED, sink);
        }
        Invariant.check(live == 0, "%d waits were not released", live);
        head = 0;
        count = 0;
        reached = 0;
        earliestDeadline = Long.MAX_VALUE;
    }

    int size() {
        return live;
    }

    @SuppressWarnings("unchecked") // only add() stores tickets, and only of this type
    private void take(int slot, AckResult result, AckTracker.Sink<T> sink) {
        T ticket = (T) tickets[slot];
        if (ticket != null) {
            tickets[slot] = null;
            live--;
            sink.release(ticket, result);
        }
    }

    private int slot(int position) {
        return (head + position) & (ends.length - 1);
    }

    private void move(int from, int to) {
        ends[to] = ends[from];
        deadlines[to] = deadlines[from];
        tickets[to] = tickets[from];
    }

    private void grow() {
        int capacity = ends.length;
        long[] newEnds = new long[capacity * 2];
        long[] newDeadlines = new long[capacity * 2];
        @Nullable Object[] newTickets = new @Nullable Object[capacity * 2];
        for (int i = 0; i < count; i++) {
            newEnds[i] = ends[slot(i)];
            newDeadlines[i] = deadlines[slot(i)];
            newTickets[i] = tickets[slot(i)];
        }
        ends = newEnds;
        deadlines = newDeadlines;
        tickets = newTickets;
        head = 0;
    }
}
