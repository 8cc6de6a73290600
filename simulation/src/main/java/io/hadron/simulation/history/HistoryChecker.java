package io.hadron.simulation.history;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds every promise that a history breaks. Sound for histories in which faults have healed before
 * the final read; what is unknown to the clients is treated as maybe.
 */
public final class HistoryChecker {

    private final long slack;
    private final long skew;

    /**
     * @param slack how far the start of a delivery or a settlement, as recorded, may lie from the
     *     moment the broker decided it, in units of the history's clock: 0 in a simulation, the
     *     longest time on the wire otherwise
     */
    public HistoryChecker(long slack) {
        this(slack, 0);
    }

    /**
     * @param slack see {@link #HistoryChecker(long)}
     * @param skew how far the clocks of two brokers may differ: a delay that one began and another
     *     ends may be shorter by that
     */
    public HistoryChecker(long slack, long skew) {
        this.slack = slack;
        this.skew = skew;
    }

    /** Every violation found, in the order of the rules; empty for a good history. */
    public List<Violation> check(History history) {
        var violations = new ArrayList<Violation>();
        new StreamRules(history, violations).check();
        new GroupRules(history, slack, skew, violations).check();
        violations.sort((a, b) -> a.rule().compareTo(b.rule()));
        return violations;
    }
}
