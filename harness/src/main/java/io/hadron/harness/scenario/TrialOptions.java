package io.hadron.harness.scenario;

import java.util.Map;
import java.util.TreeMap;

/**
 * How a scenario is played.
 *
 * @param nodes of the cluster, for scenarios that leave it open
 * @param brief whether pauses and the like are cut down
 * @param image of the containers in which nodes run; empty = processes
 * @param settings environment variables of every node, which win over those of the scenario
 */
public record TrialOptions(
        int rounds,
        int nodes,
        boolean brief,
        long seed,
        String image,
        Map<String, String> settings) {
    public TrialOptions {
        settings = Map.copyOf(settings);
    }

    /** The same as options of the command. */
    String words() {
        var words = new StringBuilder("--rounds " + rounds + " --nodes " + nodes);
        words.append(brief ? " --brief" : "");
        words.append(image.isEmpty() ? "" : " --image " + image);
        new TreeMap<>(settings)
                .forEach((name, value) ->
                        words.append(" --set ").append(name).append('=').append(value));
        return words.append(" --seed ").append(seed).toString();
    }
}
