package io.hadron.server.log;

import io.hadron.core.model.NodeId;
import io.hadron.core.replication.ReplicationEffect.ReadState;
import io.hadron.core.replication.ReplicationEffect.SendState;
import io.hadron.core.replication.ReplicationInput;
import io.hadron.server.session.HeapPayload;
import io.hadron.server.shard.Shard;
import io.hadron.storage.Store;
import io.hadron.storage.StoreClosedException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Sends a group's state to replicas whose logs end below the low mark: reads it on a disk thread,
 * and hands it to the network part by part, as fast as that takes it. One state of all groups of
 * the node at a time. Shard thread only.
 */
final class StateSender {
    private static final long PART_BYTES = 1 << 20;

    /** Parts are added while less than this waits for the other node. */
    private static final long AHEAD_BYTES = 4 << 20;

    private static final long RETRY_MS = 50;
    private static final long PACE_MS = 5;

    private final GroupLog log;
    private final Shard shard;
    private final LogServices services;

    /** Who is to get a state that is not read yet. */
    private final Set<NodeId> asked = new HashSet<>();

    private GroupState state = new GroupState(List.of());

    /** Whether the machine still wanted what was read. */
    private boolean wanted;

    private boolean closed;

    StateSender(GroupLog log, Shard shard, LogServices services) {
        this.log = log;
        this.shard = shard;
        this.services = services;
    }

    void read(ReadState read) {
        if (asked.add(read.to())) {
            begin(read);
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
        services.catchUp()
                .execute(() -> {
                    try {
                        Store store = shard.store();
                        // The mark first: a state is never older than the log that it goes with.
                        long base = store.bounds(log.group()).lowMark();
                        GroupState found = GroupState.read(store, log.group());
                        services.catchUp().spent(found.sizeBytes());
                        shard.execute(() -> done(read, base, found));
                    } catch (StoreClosedException e) {
                        return; // stopping
                    } catch (RuntimeException e) {
                        shard.execute(() -> {
                            throw e; // the shard's to report: the copy would never end here
                        });
                    }
                });
    }

    private void done(ReadState read, long base, GroupState found) {
        if (closed || base < log.lowMark()) {
            services.copies().sent();
            shard.schedule(RETRY_MS, () -> begin(read)); // a trim is on its way to the disk
            return;
        }
        asked.remove(read.to());
        state = found;
        wanted = false;
        log.step(new ReplicationInput.StateRead(read.to(), read.term(), base));
        state = new GroupState(List.of());
        if (!wanted) {
            services.copies().sent();
        }
    }

    /** The header for the state that was just read. */
    void send(SendState effect) {
        wanted = true;
        send(effect, state.parts(PART_BYTES), 0);
    }

    private void send(SendState effect, List<GroupState> parts, int from) {
        int part = from;
        while (part < parts.size() && !closed && services.peers().isUp(effect.to())) {
            if (services.peers().waitingBytes(effect.to()) > AHEAD_BYTES) {
                int next = part;
                shard.schedule(PACE_MS, () -> send(effect, parts, next));
                return;
            }
            services.peers()
                    .send(
                            effect.to(),
                            log.group(),
                            effect.header(),
                            List.of(new HeapPayload(parts.get(part).encode(part, parts.size()))));
            shard.afterTurn(services.flush());
            part++;
        }
        services.copies().sent();
    }

    void close() {
        closed = true;
    }
}
