package io.hadron.server.log;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.PeerMessage.StateOffer;
import io.hadron.core.replication.ReplicationEffect.ReadState;
import io.hadron.core.replication.ReplicationEffect.SendState;
import io.hadron.core.replication.ReplicationInput;
import io.hadron.server.session.HeapPayload;
import io.hadron.server.shard.Shard;
import io.hadron.storage.StateVisitor;
import io.hadron.storage.Store;
import io.hadron.storage.StoreClosedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a group's state to replicas whose logs end below the low mark: reads it on a disk thread,
 * as of one moment, and hands it to the network part by part, as fast as that takes it. So it holds
 * a few parts, however large the state is. One state of all groups of the node at a time, and none
 * that nobody takes, or that is for a term that is over. Shard thread only, but for what says
 * otherwise.
 */
final class StateSender {
    private static final Logger LOG = LoggerFactory.getLogger(StateSender.class);

    private static final long PART_BYTES = 1 << 20;

    /** Parts are added while less than this waits for the other node. */
    private static final long AHEAD_BYTES = 4 << 20;

    private static final long RETRY_MS = 50;
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final GroupLog log;
    private final Shard shard;
    private final LogServices services;

    /** Who is to get a state, or gets it now. */
    private final Set<NodeId> asked = new HashSet<>();

    private @Nullable Copy running;

    /** What the machine makes of the state that was just begun. */
    private @Nullable SendState wanted;

    private volatile boolean closed;

    StateSender(GroupLog log, Shard shard, LogServices services) {
        this.log = log;
        this.shard = shard;
        this.services = services;
    }

    void read(ReadState read) {
        Copy now = running;
        if (asked.add(read.to())) {
            begin(read);
        } else if (now != null && now.isStaleFor(read)) {
            now.next = read;
            now.cancelled = true;
        }
    }

    private void begin(ReadState read) {
        if (closed) {
            return;
        }
        if (!services.copies().maySend()) {
            shard.schedule(RETRY_MS, () -> begin(read));
            return;
        }
        Copy copy = new Copy(read);
        running = copy;
        services.catchUp().execute(copy);
    }

    /** Null if the state is not to be sent, or not this one. */
    private @Nullable SendState begun(Copy copy) {
        if (closed) {
            return null;
        }
        if (copy.base < log.lowMark()) {
            copy.next = copy.read; // a trim is on its way to the disk
            return null;
        }
        wanted = null;
        log.step(new ReplicationInput.StateRead(copy.read.to(), copy.read.term(), copy.base));
        copy.header = wanted;
        return wanted;
    }

    /** The header for the state that was just read. */
    void send(SendState effect) {
        wanted = effect;
    }

    private void ended(Copy copy) {
        services.copies().sent();
        running = null;
        ReadState next = copy.next;
        if (next == null) {
            asked.remove(copy.read.to());
        } else {
            shard.schedule(RETRY_MS, () -> begin(next));
        }
    }

    /** What is on its way answers a question of this term, or of none that matters any more. */
    void inTerm(long term) {
        Copy now = running;
        if (now != null && now.read.term() != term) {
            now.cancelled = true;
        }
    }

    void close() {
        closed = true;
    }

    /** One state on its way: on a disk thread, but for what the shard asks and sets. */
    private final class Copy implements Runnable, StateVisitor {
        private final ReadState read;
        private long base;
        private @Nullable SendState effect;
        private List<GroupState.Entry> entries = new ArrayList<>();
        private long bytes;
        private int parts;
        private boolean stopped;
        private volatile boolean cancelled;

        /** Shard thread. */
        private @Nullable SendState header;

        /** Shard thread: what was asked for meanwhile. */
        private @Nullable ReadState next;

        Copy(ReadState read) {
            this.read = read;
        }

        /** Shard thread: a question in another session, which what is sent now does not answer. */
        boolean isStaleFor(ReadState question) {
            SendState sent = header;
            return question.to().equals(read.to())
                    && sent != null
                    && sent.header() instanceof StateOffer;
        }

        @Override
        public void run() {
            try {
                Store store = shard.store();
                // The mark first: a state is never older than the log that it goes with.
                base = store.bounds(log.group()).lowMark();
                store.forEachState(log.group(), this);
                if (!stopped && (effect != null || start())) {
                    stopped = !send(true);
                }
            } catch (StoreClosedException e) {
                return; // stopping
            } catch (RuntimeException e) {
                shard.execute(() -> {
                    throw e; // the shard's to report: the copy would never end here
                });
            } finally {
                shard.execute(() -> ended(this));
            }
        }

        @Override
        public boolean visit(byte[] key, byte[] value) {
            if (!GroupState.travels(key)) {
                return true;
            }
            GroupState.Entry entry = new GroupState.Entry(key, value);
            entries.add(entry);
            bytes += entry.sizeBytes();
            boolean more = bytes < PART_BYTES || ((effect != null || start()) && send(false));
            stopped = !more;
            return more;
        }

        /** Asks the machine, once the state as of now can be read. */
        private boolean start() {
            CompletableFuture<@Nullable SendState> answer = new CompletableFuture<>();
            shard.runOrExecute(() -> answer.complete(begun(this)));
            try {
                effect = answer.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the node stops
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
            return effect != null;
        }

        /** False if it makes no sense to go on. */
        private boolean send(boolean last) {
            SendState to = effect;
            if (to == null || !awaitRoom()) {
                return false;
            }
            GroupState part = new GroupState(entries);
            services.peers()
                    .send(
                            to.to(),
                            log.group(),
                            to.header(),
                            List.of(new HeapPayload(part.encode(parts, last ? parts + 1 : 0))));
            services.flush().run();
            parts++;
            services.catchUp().spent(bytes);
            entries = new ArrayList<>();
            bytes = 0;
            shard.execute(this::progress);
            return last || services.catchUp().await();
        }

        private void progress() {
            if (!closed) {
                log.step(new ReplicationInput.StateSending(read.to(), read.term()));
            }
        }

        /** The view of the disk is held meanwhile: that must not last for ever. */
        private boolean awaitRoom() {
            long patience = TimeUnit.MILLISECONDS.toNanos(services.peers().patienceMs());
            long since = System.nanoTime();
            while (!closed && !cancelled && services.peers().isUp(read.to())) {
                if (services.peers().waitingBytes(read.to()) <= AHEAD_BYTES) {
                    return true;
                }
                if (System.nanoTime() - since > patience) {
                    LOG.warn(
                            "control group {}: node {} takes nothing of the state that it asked for;"
                                    + " it is sent anew when it asks again",
                            log.group(),
                            read.to());
                    return false;
                }
                LockSupport.parkNanos(this, PACE_NANOS);
                if (Thread.currentThread().isInterrupted()) {
                    return false; // the node stops
                }
            }
            return false;
        }
    }
}
