package io.hadron.server.log;

import io.hadron.server.session.Payload;
import io.hadron.server.shard.StoredBatch;
import java.util.List;

/** What came beside a peer's message, checked. Its owner releases what it does not use. */
public sealed interface Beside {
    /** Whole batches, one behind the other; a reference of each. */
    record Batches(List<StoredBatch> batches) implements Beside {
        /** Most messages carry nothing. */
        public static final Batches NONE = new Batches(List.of());

        public Batches {
            batches = List.copyOf(batches);
        }
    }

    /**
     * A part of a group's state.
     *
     * @param part counts from 0
     * @param parts how many there are if it is the last one, else 0
     */
    record StatePart(int part, int parts, GroupState state) implements Beside {}

    /** Gives all memory back. */
    default void release() {
        switch (this) {
            case Batches found ->
                    found.batches.stream().map(StoredBatch::payload).forEach(Payload::release);
            case StatePart _ -> {}
        }
    }
}
