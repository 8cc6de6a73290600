package io.hadron.server.log;

import io.hadron.core.machine.Invariant;
import io.hadron.core.replication.PeerMessage;
import io.hadron.core.replication.ReplicationEffect;
import io.hadron.server.shard.StoredBatch;
import java.util.List;

/**
 * What came beside the message that a group's log is dealing with, until the log has taken what it
 * wants. Shard thread only.
 */
final class Incoming {
    private static final GroupState NOTHING = new GroupState(List.of());

    private final StateAssembly assembly;
    private Beside beside = Beside.Batches.NONE;

    /** What the offer that is being handled offers. */
    private GroupState offered = NOTHING;

    Incoming(StateCopies copies) {
        this.assembly = new StateAssembly(copies);
    }

    /** Takes over the memory of what came. */
    void take(Beside checked) {
        beside = checked;
    }

    /** A state comes in parts, and is offered when the last one is here. */
    boolean isComplete(PeerMessage message) {
        if (!(beside instanceof Beside.StatePart part)) {
            return true;
        }
        GroupState whole = assembly.add(message, part);
        offered = whole == null ? offered : whole;
        return whole != null;
    }

    /**
     * The batches that are to be appended: the last ones, since they lie one behind the other.
     *
     * @throws RuntimeException if they are not what the message said
     */
    List<StoredBatch> wanted(ReplicationEffect.AppendEntries append) {
        if (!(beside instanceof Beside.Batches arrived)) {
            throw new IllegalArgumentException("entries without their batches: " + append);
        }
        List<StoredBatch> all = arrived.batches();
        int first = 0;
        while (first < all.size() && all.get(first).baseOffset() < append.base()) {
            first++;
        }
        List<StoredBatch> wanted = all.subList(first, all.size());
        Invariant.check(
                !wanted.isEmpty()
                        && wanted.getFirst().baseOffset() == append.base()
                        && wanted.getLast().lastOffset() + 1 == append.end(),
                "%s of %d batches",
                append,
                wanted.size());
        return wanted;
    }

    /** The last so many batches belong to somebody else now. */
    void taken(int count) {
        if (beside instanceof Beside.Batches arrived) {
            List<StoredBatch> all = arrived.batches();
            beside = new Beside.Batches(all.subList(0, all.size() - count));
        }
    }

    GroupState offered() {
        return offered;
    }

    /** Gives back what was not wanted. */
    void release() {
        beside.release();
        beside = Beside.Batches.NONE;
        offered = NOTHING;
    }

    /** What is missing of a state will not come. */
    void drop() {
        assembly.drop();
    }
}
