package io.hadron.harness.scenario;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** All scenarios, by their ids. */
public final class Catalog {
    /** Those of a short run: what takes seconds and finds most. */
    public static final List<String> SHORT = List.of("F06", "F26");

    private Catalog() {}

    public static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        all.addAll(LeaderScenarios.all());
        all.addAll(DiskScenarios.all());
        all.addAll(RotScenarios.all());
        all.addAll(DamagedLogs.all());
        all.addAll(FlippedBatch.all());
        all.addAll(LastReplica.all());
        all.addAll(FullDisk.all());
        all.addAll(Stalls.all());
        all.addAll(KillsAtStart.all());
        all.addAll(EmptyDirectory.all());
        all.addAll(ControllerScenarios.all());
        all.addAll(MembershipScenarios.all());
        all.addAll(NetworkScenarios.all());
        all.sort(Comparator.comparing(Scenario::id));
        return List.copyOf(all);
    }

    /**
     * The scenario with this id.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Scenario of(String id) {
        return all().stream()
                .filter(scenario -> scenario.id().equalsIgnoreCase(id))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "there is no scenario " + id + " (--list names them)"));
    }
}
