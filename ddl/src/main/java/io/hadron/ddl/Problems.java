package io.hadron.ddl;

import io.hadron.core.model.Place;
import io.hadron.core.model.Problem;
import io.hadron.core.model.ProblemCode;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong, up to a bound. */
final class Problems {
    private final List<Problem> found = new ArrayList<>();
    private int count;

    void add(ProblemCode code, Place place, String message, String advice) {
        count++;
        if (found.size() < DdlLimits.MAX_PROBLEMS) {
            found.add(new Problem(code, place, message, advice));
        }
    }

    int count() {
        return count;
    }

    boolean isFull() {
        return count >= DdlLimits.MAX_PROBLEMS;
    }

    List<Problem> all() {
        List<Problem> all = new ArrayList<>(found);
        if (count > all.size()) {
            all.add(
                    Problem.of(
                            ProblemCode.TOO_LARGE,
                            (count - all.size()) + " more problems are not shown",
                            "mend these first"));
        }
        return all;
    }
}
