package io.hadron.server.shard;

import io.hadron.storage.Store;
import io.hadron.storage.StoreOp;
import io.hadron.storage.StoreWrite;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One single-writer loop. It runs in turns: a bounded number of tasks from the inbox, then the
 * turn-end actions of the controllers that asked for one, then all storage operations of the turn
 * go to the storage writer as one write. So what arrives together is made durable together, without
 * any timer.
 *
 * <p>{@link #execute} is for any thread; everything else is for the shard's own thread, and checks
 * it.
 */
public final class Shard implements Executor, AutoCloseable {
    private static final int TASKS_PER_TURN = 512;
    private static final int CANCELLED_TIMERS = 1_000;

    private final Store store;
    private final Consumer<Throwable> onDefect;
    private final Thread thread;
    private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<ShardTimer> timers = new PriorityQueue<>();
    private final TailCache tails;
    private final List<Runnable> turnEnds = new ArrayList<>();
    private List<StoreOp> ops = new ArrayList<>();
    private List<Runnable> whenDurable = new ArrayList<>();
    private @Nullable Runnable afterTurn;

    /** Grows with everything that is done; the shard's thread alone writes it. */
    private final AtomicLong progress = new AtomicLong();

    private long timerOrder;
    private int cancelledTimers;
    private volatile boolean parked;
    private volatile boolean stopped;

    /**
     * @param name of the thread
     * @param tailBytes memory for the newest batches of this shard's partitions
     * @param onDefect told of an exception that escaped a task: a defect, the node must stop
     */
    public Shard(String name, Store store, long tailBytes, Consumer<Throwable> onDefect) {
        this.store = store;
        this.onDefect = onDefect;
        this.tails = new TailCache(tailBytes);
        this.thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::loop);
    }

    public void start() {
        thread.start();
    }

    /** Runs the task on the shard's thread, after all that was posted before. Any thread. */
    @Override
    public void execute(Runnable task) {
        inbox.add(task);
        if (parked && !onThread()) {
            parked = false;
            LockSupport.unpark(thread);
        }
    }

    /**
     * Runs the task at once if this is the shard's thread, else as {@link #execute} does: whoever
     * waits for it may be on either. Any thread.
     */
    public void runOrExecute(Runnable task) {
        if (onThread()) {
            task.run();
        } else {
            execute(task);
        }
    }

    /** Runs the action once on this shard after the delay. */
    public ShardTimer schedule(long delayMs, Runnable action) {
        checkThread();
        ShardTimer timer =
                new ShardTimer(
                        System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMs),
                        timerOrder++,
                        action,
                        this::timerCancelled);
        timers.add(timer);
        return timer;
    }

    /** Most timers are cancelled long before they are due: they must not pile up until then. */
    private void timerCancelled() {
        checkThread();
        cancelledTimers++;
        if (cancelledTimers > CANCELLED_TIMERS && cancelledTimers > timers.size() / 2) {
            timers.removeIf(ShardTimer::isCancelled);
            cancelledTimers = 0;
        }
    }

    /**
     * Runs the action at the end of this turn, before storage operations leave. Callers ask once
     * per turn.
     */
    public void atTurnEnd(Runnable action) {
        checkThread();
        turnEnds.add(action);
    }

    /**
     * Runs the action once after all turn-end actions of this turn, however often it is asked for:
     * what the turn has to send leaves together. One action per shard.
     */
    public void afterTurn(Runnable action) {
        checkThread();
        afterTurn = action;
    }

    /** What was added so far leaves as a write of its own; what follows is another one. */
    public void cutWrite() {
        checkThread();
        submit();
    }

    /** Adds a storage operation to this turn's write. */
    public void write(StoreOp op) {
        checkThread();
        ops.add(op);
    }

    /**
     * Adds a storage operation to this turn's write and an action for when it is durable (on this
     * shard).
     */
    public void write(StoreOp op, Runnable durable) {
        checkThread();
        ops.add(op);
        whenDurable.add(durable);
    }

    /** The newest batches of this shard's partitions. Shard thread only. */
    public TailCache tails() {
        return tails;
    }

    public Store store() {
        return store;
    }

    /** Every public method of a controller calls this first. */
    public void checkThread() {
        if (!onThread()) {
            throw new IllegalStateException(
                    Thread.currentThread().getName()
                            + " entered what belongs to "
                            + thread.getName());
        }
    }

    private boolean onThread() {
        return Thread.currentThread().equals(thread);
    }

    private void loop() {
        try {
            while (!stopped) {
                turn();
            }
            tails.clear();
        } catch (Throwable defect) {
            onDefect.accept(defect);
        }
    }

    private void turn() {
        int done = 0;
        Runnable task;
        while (done < TASKS_PER_TURN && (task = inbox.poll()) != null) {
            task.run();
            progressed();
            done++;
        }
        done += runTimers();
        for (int i = 0; i < turnEnds.size(); i++) { // grows while it runs
            turnEnds.get(i).run();
            progressed();
        }
        turnEnds.clear();
        Runnable last = afterTurn;
        if (last != null) {
            afterTurn = null;
            last.run();
        }
        submit();
        progressed();
        if (done == 0) {
            park();
        }
    }

    private int runTimers() {
        int done = 0;
        @Nullable ShardTimer first;
        while ((first = timers.peek()) != null && first.dueNanos() - System.nanoTime() <= 0) {
            timers.poll();
            first.run();
            progressed();
            done++;
        }
        return done;
    }

    private void progressed() {
        progress.lazySet(progress.getPlain() + 1);
    }

    /** Differs from what it was when anything has been done since. Any thread. */
    long progress() {
        return progress.get();
    }

    /** Whether there is something that it is to do, or is at. Any thread. */
    boolean isBusy() {
        return thread.isAlive() && !stopped && (!parked || !inbox.isEmpty());
    }

    /** What it is at. Any thread. */
    Thread thread() {
        return thread;
    }

    private void submit() {
        if (ops.isEmpty()) {
            return;
        }
        List<StoreOp> batch = ops;
        List<Runnable> durable = whenDurable;
        ops = new ArrayList<>();
        whenDurable = new ArrayList<>();
        store.submit(new StoreWrite(batch, () -> execute(() -> runAll(durable))));
    }

    private void runAll(List<Runnable> actions) {
        for (Runnable action : actions) {
            action.run();
            progressed();
        }
    }

    private void park() {
        parked = true;
        if (inbox.isEmpty() && !stopped) {
            ShardTimer first = timers.peek();
            if (first == null) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, Math.max(1, first.dueNanos() - System.nanoTime()));
            }
        }
        parked = false;
    }

    /** Ends the loop after the turn under way; what is left in the inbox is not run. */
    @Override
    public void close() throws InterruptedException {
        stopped = true;
        LockSupport.unpark(thread);
        thread.join();
    }
}
