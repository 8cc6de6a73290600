package io.hadron.harness.scenario;

import java.util.List;
import java.util.Map;

/**
 * What came of a scenario.
 *
 * @param played how
 * @param operations of clients
 * @param outage time without acknowledged writes, as text
 * @param problems broken promises and failed expectations; empty = good
 * @param notes what was seen besides
 */
public record Result(
        String id,
        Verdict verdict,
        TrialOptions played,
        long operations,
        String outage,
        List<String> problems,
        List<String> notes,
        long seconds) {
    /** How it ended. */
    public enum Verdict {
        /** All held. */
        GOOD,
        /** Something did not. */
        BAD,
        /** Not played. */
        SKIPPED
    }

    public Result {
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
    }

    static Result skipped(Scenario scenario, String why) {
        TrialOptions none = new TrialOptions(0, 0, false, 0, "", Map.of());
        return new Result(scenario.id(), Verdict.SKIPPED, none, 0, "-", List.of(), List.of(why), 0);
    }
}
