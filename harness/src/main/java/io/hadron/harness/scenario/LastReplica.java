package io.hadron.harness.scenario;

import io.hadron.harness.cluster.ClusterOptions;
import io.hadron.harness.cluster.Node;
import io.hadron.harness.disk.Rot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * F11: two followers are out, and the machine of the last replica dies with a tail that it had not
 * synced. With {@code storage.sync: always} there is no such tail, so nodes run with {@code os}.
 */
final class LastReplica {
    private LastReplica() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of(
                        "F11",
                        "two followers out, the last replica loses its unsynced tail, all return",
                        "P1 P8; rule R7",
                        5,
                        LastReplica::play,
                        Need.LOOP_DISK));
    }

    static void play(Trial trial) throws Exception {
        var disks = new DiskScenarios.Disks(trial);
        Stage stage =
                DiskScenarios.onDisks(
                        trial, disks, ClusterOptions.direct(3).with("HADRON_STORAGE_SYNC", "os"));
        for (int round = 0; round < trial.rounds(); round++) {
            stage.awaitTraffic(2_000);
            Node last = stage.leader();
            long incarnation = stage.view().describe(last).details().incarnation();
            for (int other : stage.cluster().others(last.index())) {
                stage.cluster().node(other).kill();
            }
            Thread.sleep(trial.isShort() ? 300 : 1_500); // it goes on alone, and commits nothing
            Path log = Rot.largest(last.data().resolve("store/db"), ".log");
            long before = Files.size(log);
            disks.disk(last).cutPower();
            last.kill();
            disks.disk(last).powerOn();
            long after = size(log);
            trial.note(
                    "%s: %d of %d bytes of its log are left".formatted(last.name(), after, before));
            trial.expect(after < before, "the fault is none: all of the log was on the disk");
            last.reboot();
            stage.heal(false);
            stage.awaitServing();
            stage.awaitWhole();
            trial.expect(
                    stage.view().describe(last).details().incarnation() > incarnation,
                    "R7: " + last.name() + " counts as if it had lost nothing");
        }
        Replicas.finish(trial, stage);
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }
}
