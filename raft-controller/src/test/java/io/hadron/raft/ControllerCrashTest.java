package io.hadron.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.cluster.MetadataCommand.AllocateProducerIds;
import io.hadron.core.cluster.MetadataOutcome.ChangeSetApplied;
import io.hadron.core.cluster.MetadataOutcome.ProducerIdsAllocated;
import io.hadron.core.cluster.MetadataView;
import io.hadron.core.model.QualifiedName;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of a real process under load, again and again: nothing that was confirmed is lost. */
@Timeout(120)
class ControllerCrashTest {
    private static final int ROUNDS = 4;

    @TempDir Path dir;

    private final List<String> streams = new ArrayList<>();
    private final TreeSet<Long> producerIds = new TreeSet<>();
    private long session;

    @Test
    void whatWasConfirmedSurvives() throws Exception {
        long seed = Long.getLong("hadron.seed", new Random().nextLong());
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            runAndKill(round, 1 + random.nextInt(300));
        }
        try (RunningController node = RunningController.reopen(dir)) {
            MetadataView state = node.controller.current();
            assertThat(state.node(Wishes.NODE).session()).as("seed %d", seed).isEqualTo(session);
            for (String name : streams) {
                assertThat(state.stream(QualifiedName.parse(name)))
                        .as("seed %d: %s", seed, name)
                        .isNotNull();
            }
            String last = streams.getLast();
            int partitions = state.stream(QualifiedName.parse(last)).spec().partitions();
            ChangeSetApplied again =
                    (ChangeSetApplied)
                            node.run(Wishes.apply(last, Wishes.stream(last, partitions)));
            assertThat(again.repeated()).as("a retry over the crash is known").isTrue();
            ProducerIdsAllocated next = (ProducerIdsAllocated) node.run(new AllocateProducerIds(1));
            assertThat(producerIds).as("seed %d", seed).doesNotContain(next.first());
        }
    }

    private void runAndKill(int round, int confirmations) throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx256m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                CrashingWriter.class.getName(),
                                dir.toString(),
                                Integer.toString(round))
                        .redirectError(new File(dir.toFile(), "stderr-" + round))
                        .start();
        try (BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int seen = 0;
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (note(line) && ++seen == confirmations) {
                    // Not the Process itself: that would close its output, with confirmations in
                    // it.
                    assertThat(process.toHandle().destroyForcibly()).isTrue();
                }
            }
            assertThat(seen).as("round %d ran", round).isGreaterThanOrEqualTo(confirmations);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** Whether the line is a promise. */
    private boolean note(String line) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
            case "N" -> {
                long next = Long.parseLong(words[1]);
                assertThat(next).isGreaterThan(session);
                session = next;
            }
            case "S" -> {
                // The last line may have been cut off by the kill.
                if (words.length == 3) {
                    streams.add(words[1]);
                }
            }
            case "P" -> {
                if (words.length == 2 && !words[1].isEmpty()) {
                    noteProducerId(Long.parseLong(words[1]));
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void noteProducerId(long id) {
        assertThat(producerIds.add(id)).as("producer id %d given twice", id).isTrue();
    }
}
