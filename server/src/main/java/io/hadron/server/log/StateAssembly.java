package io.hadron.server.log;

import io.hadron.core.replication.PeerMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts a state together that comes in parts. A part is lost with its connection, or for want of
 * memory: then what is here is dropped, and the leader begins anew. Shard thread only.
 */
final class StateAssembly {
    private final StateCopies copies;
    private List<GroupState.Entry> entries = new ArrayList<>();
    private @Nullable PeerMessage header;
    private int next;
    private long bytes;

    StateAssembly(StateCopies copies) {
        this.copies = copies;
    }

    /** The whole state if this was what was missing, else null. */
    @Nullable GroupState add(PeerMessage from, Beside.StatePart part) {
        if (part.part() == 0) {
            drop();
            header = from;
        }
        long size = part.state().sizeBytes();
        if (!from.equals(header) || part.part() != next || !copies.take(size)) {
            drop();
            return null;
        }
        bytes += size;
        next++;
        entries.addAll(part.state().entries());
        if (part.parts() == 0) {
            return null;
        }
        GroupState whole = new GroupState(entries);
        drop();
        return whole;
    }

    /** Forgets what has come so far. */
    void drop() {
        copies.give(bytes);
        bytes = 0;
        next = 0;
        header = null;
        entries = new ArrayList<>();
    }
}
