package io.hadron.simulation.broker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What must hold inside the broker at every step, over all its lives (P9). */
public final class Audit {

    private record Term(long group, long term) {}

    private final SimController controller;
    private final Set<Term> served = new HashSet<>();
    private final Map<Long, Long> lastTerm = new HashMap<>();
    private final Map<Long, Long> committed = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    public Audit(SimController controller) {
        this.controller = controller;
    }

    void serving(long group, long term) {
        if (controller.establishedTerm(group) < term) {
            problems.add("group " + group + " serves term " + term + ", which is not established");
        }
        if (!served.add(new Term(group, term))) {
            problems.add("group " + group + " serves term " + term + " a second time");
        }
        if (lastTerm.merge(group, term, Math::max) > term) {
            problems.add("group " + group + " serves term " + term + " after a higher one");
        }
    }

    void committed(long group, long end, long syncedEnd) {
        if (end > syncedEnd) {
            problems.add(
                    "group "
                            + group
                            + " committed "
                            + end
                            + ", but only "
                            + syncedEnd
                            + " is on disk");
        }
        if (committed.merge(group, end, Math::max) > end) {
            problems.add("group " + group + " committed " + end + " after a greater end");
        }
    }

    /** The log that a new process finds must hold all that was ever committed. */
    void opened(long group, long end) {
        if (committed.getOrDefault(group, 0L) > end) {
            problems.add(
                    "group "
                            + group
                            + " opens with "
                            + end
                            + ", but had committed "
                            + committed.get(group));
        }
    }

    public List<String> problems() {
        return problems;
    }
}
