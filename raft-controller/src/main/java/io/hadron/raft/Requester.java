package io.hadron.raft;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.apache.ratis.protocol.exceptions.ResourceUnavailableException;
import org.apache.ratis.protocol.exceptions.ServerNotReadyException;
import org.apache.ratis.protocol.exceptions.StateMachineException;
import org.jspecify.annotations.Nullable;

/**
 * Asks Raft until there is an answer or the time is over: it goes after the leader, and waits
 * through elections. So a command may take effect more than once: all are safe to repeat. First
 * attempts are made in the order of the calls, from one thread, because Ratis takes locks that
 * callers must not wait for. Thread-safe.
 */
final class Requester implements AutoCloseable {
    private static final long FIRST_PAUSE_MS = 5;
    private static final long LONGEST_PAUSE_MS = 200;

    /** Without a leader for this long, others are asked for it. */
    private static final long ASK_AROUND_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final LeaderLink link;
    private final GroupView group;
    private final ClientId client = ClientId.randomId();
    private final AtomicLong callIds = new AtomicLong();
    private final AtomicInteger pending = new AtomicInteger();
    private final Queue<Attempt> open = new ConcurrentLinkedQueue<>();
    private final ScheduledThreadPoolExecutor thread =
            new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().daemon().name("crc-submit").factory());

    Requester(LeaderLink link, GroupView group) {
        this.link = link;
        this.group = group;
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Who is asked. */
    enum Where {
        LEADER,
        HERE
    }

    /** There is no answer. */
    static final class NoAnswerException extends Exception {
        private final boolean uncertain;

        NoAnswerException(String message, boolean uncertain, @Nullable Throwable cause) {
            super(message, cause);
            this.uncertain = uncertain;
        }

        /** Whether some attempt may have reached the log. */
        boolean isUncertain() {
            return uncertain;
        }
    }

    /** Fails with a {@link NoAnswerException} only. */
    CompletableFuture<RaftClientReply> ask(
            RaftClientRequest.Type type, Message message, Where where, long timeoutMs) {
        Attempt attempt = new Attempt(type, message, where, timeoutMs);
        if (pending.incrementAndGet() > RaftSettings.MAX_PENDING) {
            attempt.fail("too many commands are waiting", null);
        } else {
            open.add(attempt);
            attempt.start();
        }
        return attempt.result.whenComplete((reply, failure) -> {
            pending.decrementAndGet();
            open.remove(attempt);
        });
    }

    /** There is another leader, or it became ready: those who wait try at once. */
    void leaderChanged(@Nullable RaftPeerId leader) {
        open.forEach(attempt -> attempt.leaderChanged(leader));
    }

    @Override
    public void close() {
        thread.shutdown();
        open.forEach(attempt -> attempt.fail("the controller is closed", null));
    }

    /** One question, with all its attempts. All but the constructor is done by the thread. */
    private final class Attempt {
        final CompletableFuture<RaftClientReply> result = new CompletableFuture<>();
        private final RaftClientRequest.Type type;
        private final Message message;
        private final Where where;
        private final long timeoutMs;
        private final long startNanos = System.nanoTime();
        private volatile boolean uncertain;
        private volatile @Nullable RaftPeerId asked;
        private volatile @Nullable Throwable lastCause;
        private @Nullable RaftPeer hint;
        private long pauseMs = FIRST_PAUSE_MS;

        /** Answers to and plans for earlier attempts mean nothing any more. */
        private int round;

        Attempt(RaftClientRequest.Type type, Message message, Where where, long timeoutMs) {
            this.type = type;
            this.message = message;
            this.where = where;
            this.timeoutMs = timeoutMs;
        }

        void start() {
            try {
                thread.execute(() -> run(0));
                Future<?> timeout =
                        thread.schedule(this::timeOut, timeoutMs, TimeUnit.MILLISECONDS);
                CompletableFuture<?> _ =
                        result.whenComplete((reply, failure) -> timeout.cancel(false));
            } catch (RejectedExecutionException stopped) {
                fail("the controller is closed", null);
            }
        }

        private void timeOut() {
            fail("no answer within " + timeoutMs + " ms", lastCause);
        }

        void fail(String what, @Nullable Throwable cause) {
            String why = cause == null ? what : what + ": " + cause;
            result.completeExceptionally(new NoAnswerException(why, uncertain, cause));
        }

        private void run(int planned) {
            if (planned != round || result.isDone()) {
                return;
            }
            int mine = ++round;
            RaftPeer target;
            try {
                target = target();
            } catch (RuntimeException e) {
                fail("the controller is closed", e);
                return;
            }
            if (target == null) {
                lastCause = new IOException("no leader is known");
                pause();
                return;
            }
            asked = target.getId();
            RaftClientRequest request =
                    RaftClientRequest.newBuilder()
                            .setClientId(client)
                            .setServerId(target.getId())
                            .setGroupId(group.groupId())
                            // Not the same one again: Ratis fails to apply an entry here if this
                            // node
                            // has refused that call before.
                            .setCallId(callIds.incrementAndGet())
                            .setMessage(message)
                            .setType(type)
                            .build();
            CompletableFuture<?> _ =
                    link.send(target, request)
                            .whenComplete((reply, failure) -> answered(mine, reply, failure));
        }

        private @Nullable RaftPeer target() {
            if (where == Where.HERE) {
                // Ratis lets a leader that is alone read before it has applied what there was.
                return group.leads() && !group.leadsReady() ? null : link.self();
            }
            RaftPeer known = hint;
            hint = null;
            boolean anybody = System.nanoTime() - startNanos > ASK_AROUND_NANOS;
            return known != null ? known : link.target(anybody);
        }

        private void answered(
                int mine, @Nullable RaftClientReply reply, @Nullable Throwable failure) {
            if (reply != null && reply.isSuccess()) {
                result.complete(reply);
                return;
            }
            Throwable cause = cause(reply != null ? reply.getException() : failure);
            if (!isRefusal(cause)) {
                uncertain = true;
            }
            lastCause = cause;
            if (cause instanceof StateMachineException) {
                fail("the controller failed", cause);
                return;
            }
            try {
                thread.execute(() -> again(mine, cause));
            } catch (RejectedExecutionException stopped) {
                fail("the controller is closed", cause);
            }
        }

        private void again(int mine, @Nullable Throwable cause) {
            if (mine != round) {
                return;
            }
            if (cause instanceof NotLeaderException elsewhere) {
                RaftPeer suggested = elsewhere.getSuggestedLeader();
                // What this node's own Raft says is known without a hint.
                hint = group.self().equals(asked) ? null : suggested;
            }
            asked = null;
            pause();
        }

        private void pause() {
            int planned = round;
            try {
                Future<?> _ = thread.schedule(() -> run(planned), pauseMs, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException stopped) {
                fail("the controller is closed", null);
            }
            pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
        }

        void leaderChanged(@Nullable RaftPeerId leader) {
            RaftPeerId now = asked;
            if (result.isDone()
                    || leader == null
                    || (where == Where.LEADER && leader.equals(now))) {
                return;
            }
            try {
                thread.execute(() -> {
                    if (where == Where.LEADER && leader.equals(asked)) {
                        // It was asked before this came to its turn.
                        return;
                    } else if (asked != null && where == Where.LEADER) {
                        // The answer of the leader before may still come, and counts.
                        uncertain = true;
                    } else if (asked != null) {
                        return;
                    }
                    pauseMs = FIRST_PAUSE_MS;
                    run(round);
                });
            } catch (RejectedExecutionException stopped) {
                fail("the controller is closed", null);
            }
        }
    }

    private static @Nullable Throwable cause(@Nullable Throwable failure) {
        Throwable at = failure;
        while (at != null
                && at.getCause() != null
                && !isRefusal(at)
                && !(at instanceof NotLeaderException)
                && !(at instanceof StateMachineException)) {
            at = at.getCause();
        }
        return at;
    }

    /** Whether the command certainly did not reach the log. */
    private static boolean isRefusal(@Nullable Throwable cause) {
        // Not so a NotLeaderException: a deposed leader answers with it what is in its log already.
        return cause instanceof LeaderNotReadyException
                || cause instanceof ServerNotReadyException
                || cause instanceof ResourceUnavailableException;
    }
}
