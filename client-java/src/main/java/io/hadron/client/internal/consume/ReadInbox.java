package io.hadron.client.internal.consume;

import io.hadron.client.HadronException;
import io.hadron.proto.batch.BatchCodec;
import io.hadron.proto.batch.BatchFormatException;
import io.hadron.proto.batch.RecordView;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What a reader was sent and has not handed out, and where it stands in each partition. */
final class ReadInbox {
    private static final long UNKNOWN = -1;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<ReadPush> pushes = new ArrayDeque<>();
    private final BatchCodec codec = new BatchCodec();
    private final long[] positions;
    private final long[] committedEnds;
    private @Nullable HadronException ended;

    ReadInbox(int partitions) {
        positions = new long[partitions];
        committedEnds = new long[partitions];
        Arrays.fill(positions, UNKNOWN);
        Arrays.fill(committedEnds, UNKNOWN);
    }

    /** A session of a partition begins here. */
    void opened(int index, long offset, long committedEnd) {
        lock.lock();
        try {
            if (positions[index] == UNKNOWN) {
                positions[index] = offset;
            }
            committedEnds[index] = Math.max(committedEnds[index], committedEnd);
        } finally {
            lock.unlock();
        }
    }

    /** Adds what came. */
    void offer(ReadPush push) {
        lock.lock();
        try {
            if (ended == null) {
                int index = push.session().index();
                committedEnds[index] = Math.max(committedEnds[index], push.committedEnd());
                pushes.addLast(push);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Offset of the next record to hand out; -1 = unknown. */
    long position(int index) {
        lock.lock();
        try {
            return positions[index];
        } finally {
            lock.unlock();
        }
    }

    boolean caughtUp() {
        lock.lock();
        try {
            skipEmpty();
            for (int i = 0; i < positions.length; i++) {
                if (positions[i] == UNKNOWN || positions[i] < committedEnds[i]) {
                    return false;
                }
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a record; null if the time is over. */
    @Nullable ReceivedMessage take(long deadlineNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                ReadPush push = skipEmpty();
                if (ended != null) {
                    throw HadronException.of(ended.fault(), ended);
                }
                if (push != null) {
                    ReceivedMessage message = push.take(codec);
                    positions[push.session().index()] = message.offset() + 1;
                    return message;
                }
                long left = deadlineNanos - System.nanoTime();
                if (left <= 0) {
                    return null;
                }
                long unused = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The oldest push that has a record; those before it are done. */
    private @Nullable ReadPush skipEmpty() {
        while (true) {
            ReadPush push = pushes.peekFirst();
            if (push == null || ended != null) {
                return null;
            }
            if (push.session().isOpen()) {
                RecordView next = decode(push);
                if (next != null) {
                    return push;
                }
                int index = push.session().index();
                if (push.session().isOpen()) {
                    positions[index] = Math.max(positions[index], push.endOffset());
                    push.session().consumed(push.bytes());
                }
            }
            pushes.removeFirst();
        }
    }

    private @Nullable RecordView decode(ReadPush push) {
        try {
            return push.peek(codec);
        } catch (BatchFormatException e) {
            push.session().damaged(e);
            return null;
        }
    }

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
