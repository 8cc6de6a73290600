package io.hadron.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.machine.InvariantViolation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Replicas in a hostile world keep the rules, and a replica that breaks one is found out. */
class ClusterRandomTest {

    private static final int SEEDS = Integer.getInteger("hadron.replication.seeds", 4000);
    private static final long FROM = Long.getLong("hadron.replication.from", 1);
    private static final int EVENTS = 1000;

    @Test
    void noCommittedEntryIsLostOrChangedAndTheGroupComesToRest() {
        long commits = 0;
        for (long seed = FROM; seed < FROM + SEEDS; seed++) {
            commits += run(seed, PlantedBug.NONE);
        }
        assertThat(commits).as("commits seen").isGreaterThan(5L * SEEDS);
    }

    @ParameterizedTest
    @EnumSource(value = PlantedBug.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void findsEachPlantedBug(PlantedBug bug) {
        for (long seed = 1; seed <= 20_000; seed++) {
            try {
                run(seed, bug);
            } catch (AssertionError found) {
                return;
            }
        }
        throw new AssertionError("no seed found " + bug);
    }

    private static long run(long seed, PlantedBug bug) {
        var cluster = new ClusterModel(seed, bug);
        try {
            cluster.rage(EVENTS);
            cluster.heal();
            return cluster.audit().commits;
        } catch (CommitAudit.Violation | InvariantViolation | IllegalStateException e) {
            throw new AssertionError("seed " + seed + " with " + bug + ": " + cluster, e);
        }
    }
}
