package io.hadron.harness.scenario;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of the hall of faults.
 *
 * @param id as in F01
 * @param what is done, in a few words
 * @param checks rules that must hold; see docs/reliability/README.md
 * @param rounds in a long run
 * @param needs of the machine
 * @param script null if the scenario is played elsewhere, or not yet
 * @param elsewhere where, or why not
 */
public record Scenario(
        String id,
        String what,
        String checks,
        int rounds,
        List<Need> needs,
        @Nullable Script script,
        String elsewhere) {
    /** Plays a scenario; whatever it finds wrong it tells the trial. */
    @FunctionalInterface
    public interface Script {
        void play(Trial trial) throws Exception;
    }

    public Scenario {
        needs = List.copyOf(needs);
    }

    static Scenario of(
            String id, String what, String checks, int rounds, Script script, Need... needs) {
        return new Scenario(id, what, checks, rounds, List.of(needs), script, "");
    }

    static Scenario elsewhere(String id, String what, String checks, String where) {
        return new Scenario(id, what, checks, 0, List.of(), null, where);
    }

    /** Why it can not be played here; null if it can. */
    public @Nullable String obstacle() {
        if (script == null) {
            return elsewhere;
        }
        for (Need need : needs) {
            String missing = need.missing();
            if (missing != null) {
                return missing;
            }
        }
        return null;
    }
}
