package io.hadron.bench.compare;

import java.util.List;

/**
 * One load that both sides get.
 *
 * @param id what {@code --only} calls it
 * @param filler arguments of a load that comes first and is not measured; empty for none
 * @param arguments of {@code bench}; broker and stream are added
 */
record Step(
        String id,
        String title,
        Metric metric,
        Bar bar,
        List<String> filler,
        List<String> arguments) {
    Step {
        filler = List.copyOf(filler);
        arguments = List.copyOf(arguments);
    }
}
