package io.hadron.bench.compare;

import java.util.List;

/**
 * Steps that a broker is given in one life, with data that is deleted afterwards.
 *
 * @param fsync whether acknowledged means on disk
 */
record Session(String id, boolean fsync, List<Step> steps) {
    Session {
        steps = List.copyOf(steps);
    }
}
