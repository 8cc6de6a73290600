package io.hadron.server.log;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.PeerMessage;
import io.hadron.core.replication.ReplicationEffect;
import io.hadron.core.replication.ReplicationInput;
import io.hadron.server.session.Payload;
import io.hadron.server.shard.Shard;
import io.hadron.server.shard.StoredBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a group's log sends to other replicas: reads it, from memory on the spot or on a disk
 * thread, and hands it to the network with the header that the machine makes of it. Shard thread
 * only.
 */
final class LogSender {
    private static final Logger LOG = LoggerFactory.getLogger(LogSender.class);

    /** Bytes of one message: enough to keep a link busy, little enough to share it. */
    private static final int CHUNK_BYTES = 1 << 20;

    private static final long RETRY_MS = 50;
    private static final long FULL_RETRY_MS = 5;

    private final GroupLog log;
    private final Shard shard;
    private final LogServices services;

    /** Reads of what is appended, but not in memory and not written yet. */
    private final List<ReplicationEffect.ReadEntries> early = new ArrayList<>();

    private final Deque<ReplicationEffect.ReadEntries> asked = new ArrayDeque<>();
    private List<StoredBatch> batches = List.of();
    private final StateSender states;
    private boolean busy;
    private boolean hasSent;
    private boolean closed;

    LogSender(GroupLog log, Shard shard, LogServices services) {
        this.log = log;
        this.shard = shard;
        this.services = services;
        this.states = new StateSender(log, shard, services);
    }

    void send(NodeId to, PeerMessage message) {
        send(to, message, List.of());
    }

    private void send(NodeId to, PeerMessage message, List<Payload> bytes) {
        services.peers().send(to, log.group(), message, bytes);
        shard.afterTurn(services.flush());
    }

    /** To be read once the effects that are being carried out are done. */
    void ask(ReplicationEffect.ReadEntries read) {
        asked.add(read);
    }

    /** Reads what was asked for. */
    void read() {
        states.inTerm(log.term());
        if (busy) {
            return; // whoever is at it sees what was added
        }
        busy = true;
        ReplicationEffect.ReadEntries next;
        while ((next = asked.poll()) != null) {
            read(next);
        }
        busy = false;
    }

    private void read(ReplicationEffect.ReadEntries read) {
        if (!services.peers().hasRoom(read.to())) {
            again(read, FULL_RETRY_MS);
            return;
        }
        services.reader()
                .read(
                        log,
                        read.from(),
                        read.limit(),
                        CHUNK_BYTES,
                        services.catchUp(),
                        result -> done(read, result));
    }

    private void done(ReplicationEffect.ReadEntries read, ReadResult result) {
        switch (result) {
            case ReadResult.Batches found when found.batches().isEmpty() -> early.add(read);
            case ReadResult.Batches found -> answer(read, found.batches());
            case ReadResult.BelowLowMark below ->
                    log.step(
                            new ReplicationInput.EntriesGone(
                                    read.to(), read.term(), below.lowMark()));
            case ReadResult.Overloaded _ -> again(read, RETRY_MS);
            // The machine asks again when it has had no answer for a while.
            case ReadResult.Damaged damaged ->
                    LOG.error(
                            "control group {}: node {} can not be sent what is damaged at offset {}",
                            log.group(),
                            read.to(),
                            damaged.offset());
        }
    }

    private void again(ReplicationEffect.ReadEntries read, long delayMs) {
        shard.schedule(
                delayMs,
                () -> {
                    if (!closed && read.term() == log.term()) {
                        read(read);
                    }
                });
    }

    /** More of the log can be read from disk. */
    void written() {
        if (!early.isEmpty()) {
            asked.addAll(early);
            early.clear();
            read();
        }
    }

    private void answer(ReplicationEffect.ReadEntries read, List<StoredBatch> found) {
        int bytes = 0;
        for (StoredBatch batch : found) {
            bytes += batch.payload().size();
        }
        boolean inLoop = busy;
        busy = true;
        batches = found;
        log.step(
                new ReplicationInput.EntriesRead(
                        read.to(),
                        read.term(),
                        found.getFirst().baseOffset(),
                        found.getLast().lastOffset() + 1,
                        bytes));
        batches.forEach(batch -> batch.payload().release()); // no longer wanted
        batches = List.of();
        busy = inLoop;
        read();
    }

    /** The header for what was just read. */
    void sendEntries(ReplicationEffect.SendEntries effect) {
        List<Payload> bytes = new ArrayList<>(batches.size());
        for (StoredBatch batch : batches) {
            bytes.add(batch.payload());
        }
        batches = List.of();
        hasSent = true;
        send(effect.to(), effect.header(), bytes);
    }

    /** Whether entries were sent since the last call. */
    boolean hasSent() {
        boolean sent = hasSent;
        hasSent = false;
        return sent;
    }

    void readState(ReplicationEffect.ReadState read) {
        states.read(read);
    }

    void sendState(ReplicationEffect.SendState effect) {
        states.send(effect);
    }

    void close() {
        closed = true;
        states.close();
        early.clear();
        asked.clear();
    }
}
