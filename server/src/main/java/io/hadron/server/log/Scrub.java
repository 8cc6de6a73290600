package io.hadron.server.log;

import io.hadron.server.log.ReadResult.Damaged;
import io.hadron.storage.ReadOutcome;
import io.hadron.storage.Store;
import io.hadron.storage.StoreClosedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads from disk, slowly, what is committed of all logs of this node, so that damage is found in
 * places that nobody reads, and while other replicas can still repair it. One thread, which sleeps
 * between two passes and holds nothing then.
 */
public final class Scrub implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Scrub.class);
    private static final int CHUNK_BYTES = 1 << 20;
    private static final long FIRST_PASS_MS = TimeUnit.MINUTES.toMillis(10);
    private static final long ANSWER_MS = 10_000;

    private final Store store;
    private final Supplier<List<GroupLog>> logs;
    private final long bytesPerSecond;
    private final long intervalMs;
    private final Thread thread;
    private final LongAdder bytes = new LongAdder();
    private final LongAdder damaged = new LongAdder();
    private ByteBuffer buffer = ByteBuffer.allocate(0);

    /** What can be checked of a log. */
    private record Span(long from, long end) {}

    /**
     * @param logs those that are open
     * @param bytesPerSecond at most; at least 1
     * @param intervalMs from the beginning of a pass to the next one, if it does not take longer
     */
    public Scrub(Store store, Supplier<List<GroupLog>> logs, long bytesPerSecond, long intervalMs) {
        this.store = store;
        this.logs = logs;
        this.bytesPerSecond = bytesPerSecond;
        this.intervalMs = intervalMs;
        this.thread = Thread.ofPlatform().name("scrub").daemon(true).unstarted(this::loop);
    }

    /** Begins the first pass a little later: a node that starts has other things to do. */
    public void start() {
        thread.start();
    }

    private void loop() {
        try {
            TimeUnit.MILLISECONDS.sleep(Math.min(intervalMs, FIRST_PASS_MS));
            while (true) {
                long begun = System.nanoTime();
                pass();
                long passed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
                TimeUnit.MILLISECONDS.sleep(Math.max(1, intervalMs - passed));
            }
        } catch (InterruptedException | StoreClosedException e) {
            return; // the node stops
        } catch (RuntimeException e) {
            LOG.error("stored data is checked no more, but when it is read", e);
        }
    }

    /** In another order each time: a node that is often started anew gets everywhere as well. */
    void pass() throws InterruptedException {
        List<GroupLog> all = new ArrayList<>(logs.get());
        Collections.shuffle(all);
        long before = bytes.sum();
        long bad = damaged.sum();
        buffer = ByteBuffer.allocate(CHUNK_BYTES);
        for (GroupLog log : all) {
            Span span = span(log);
            if (span != null) {
                check(log, span);
            }
        }
        buffer = ByteBuffer.allocate(0);
        LOG.info(
                "checked {} bytes of {} logs, {} of them are damaged",
                bytes.sum() - before,
                all.size(),
                damaged.sum() - bad);
    }

    /** What is not committed may be cut. Null if nobody answers. */
    private static @Nullable Span span(GroupLog log) throws InterruptedException {
        CompletableFuture<Span> answer = new CompletableFuture<>();
        log.shard()
                .execute(() ->
                        answer.complete(
                                new Span(
                                        log.lowMark(),
                                        Math.min(log.committedEnd(), log.unsureFrom()))));
        try {
            return answer.get(ANSWER_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return null; // its shard has stopped, or has more than enough to do
        }
    }

    private void check(GroupLog log, Span span) throws InterruptedException {
        long at = span.from();
        while (at < span.end()) {
            buffer.clear();
            switch (store.read(log.group(), at, span.end(), buffer)) {
                case ReadOutcome.Batches read -> {
                    at = read.lastOffset() + 1;
                    pause(read.bytes());
                }
                case ReadOutcome.TooSmall small ->
                        buffer = ByteBuffer.allocate(small.neededBytes());
                case ReadOutcome.BelowLowMark below -> at = below.lowMark();
                case ReadOutcome.EndOfLog _ -> at = span.end();
                case ReadOutcome.Corrupt bad -> {
                    damaged.increment();
                    log.shard().execute(() -> log.damaged(new Damaged(bad.offset(), bad.what())));
                    return; // it is made anew as a whole
                }
            }
        }
    }

    private void pause(int read) throws InterruptedException {
        bytes.add(read);
        TimeUnit.NANOSECONDS.sleep(TimeUnit.SECONDS.toNanos(read) / bytesPerSecond);
    }

    /** Bytes of batches read so far. Any thread. */
    public long bytes() {
        return bytes.sum();
    }

    /** How often damage was found. Any thread. */
    public long damaged() {
        return damaged.sum();
    }

    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join(TimeUnit.SECONDS.toMillis(5));
    }
}
