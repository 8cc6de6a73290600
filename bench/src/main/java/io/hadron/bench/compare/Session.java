package io.hadron.bench.compare;

import java.util.List;
import java.util.function.Predicate;

/**
 * Steps that a broker is given in one life, with data that is deleted afterwards.
 *
 * @param durability what acknowledged means, on either side
 */
record Session(String id, Durability durability, List<Step> steps) {
    /** Which side writes to disk before it acknowledges. */
    enum Durability {
        BOTH,
        HADRON_ONLY,
        NEITHER
    }

    Session {
        steps = List.copyOf(steps);
    }

    /** Whether acknowledged means on disk, on this side. */
    boolean fsync(Side side) {
        return switch (durability) {
            case BOTH -> true;
            case HADRON_ONLY -> side == Side.HADRON;
            case NEITHER -> false;
        };
    }

    /** The same with those of its steps that are wanted. */
    Session only(Predicate<String> wanted) {
        return new Session(
                id, durability, steps.stream().filter(step -> wanted.test(step.id())).toList());
    }
}
