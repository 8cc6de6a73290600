package io.hadron.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hadron.storage.Store;
import io.hadron.storage.StoreOpening;
import io.hadron.storage.SyncMode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stores in processes that are killed, or whose disk fails. */
class ChildProcessTest {
    @TempDir Path dir;

    private Process start(Map<String, String> environment, String... args) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx128m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-Djava.io.tmpdir=" + Files.createDirectories(dir.resolve("tmp")),
                                "-cp",
                                System.getProperty("java.class.path"),
                                StoreChild.class.getName()));
        command.addAll(List.of(args));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(dir.resolve("stderr").toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    @ParameterizedTest
    @EnumSource(
            value = SyncMode.class,
            names = {"ALWAYS", "OS"})
    void killedUnderLoadItKeepsEveryAcknowledgedWrite(SyncMode mode) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Path data = dir.resolve("data");
        long[] acked = new long[4];
        for (int round = 0; round < 3; round++) {
            Process child =
                    start(
                            Map.of(),
                            "load",
                            data.toString(),
                            mode.name(),
                            Long.toString(seed + round));
            int linesBeforeKill = 100 + random.nextInt(1500);
            try (BufferedReader lines = child.inputReader(StandardCharsets.UTF_8)) {
                int count = 0;
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (++count == linesBeforeKill) {
                        // Not the process itself: that would throw away what it has said.
                        child.toHandle().destroyForcibly();
                    }
                    String[] words = line.split(" ");
                    // The last line may be cut short by the kill; then it says less than was
                    // acknowledged.
                    if (words.length == 2 && !words[1].isEmpty()) {
                        acked[Integer.parseInt(words[0])] = Long.parseLong(words[1]);
                    }
                }
                assertThat(count).as(() -> stderr()).isGreaterThanOrEqualTo(linesBeforeKill);
            }
            assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
            check(data, mode, acked, "seed " + seed + " round " + round);
        }
        try (Stream<Path> left = Files.walk(dir.resolve("tmp"))) {
            assertThat(left.filter(file -> file.toString().endsWith(".so")))
                    .as("native libraries that a killed process leaves behind")
                    .isEmpty();
        }
    }

    private static void check(Path data, SyncMode mode, long[] acked, String when) {
        Fixture fixture = new Fixture(data);
        fixture.config = fixture.config.withSync(mode);
        StoreOpening opening = fixture.reopen();
        assertThat(opening).as(when).isInstanceOf(StoreOpening.ProcessCrash.class);
        try (Store store = Fixture.store(opening)) {
            for (int group = 0; group < acked.length; group++) {
                long end = store.bounds(group).end();
                assertThat(end).as("%s group %d", when, group).isGreaterThanOrEqualTo(acked[group]);
                assertThat(Fixture.problems(store, group)).as(when).isEmpty();
                byte[] state = store.getState(group, new byte[] {7});
                long stateEnd =
                        state == null
                                ? 0
                                : Long.parseLong(new String(state, StandardCharsets.UTF_8));
                assertThat(stateEnd)
                        .as("%s: state and log of %d agree", when, group)
                        .isEqualTo(end);
            }
        }
    }

    private String stderr() {
        try {
            return Files.readString(dir.resolve("stderr"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void aFailedSyncIsFatalAndNothingCompletesAfterIt() throws Exception {
        Path shim = buildShim();
        Path flag = dir.resolve("fail-now");
        Path data = dir.resolve("data");
        Process child =
                start(
                        Map.of("LD_PRELOAD", shim.toString(), "FAIL_SYNC_FLAG", flag.toString()),
                        "failing-sync",
                        data.toString(),
                        "ALWAYS",
                        flag.toString());
        List<String> lines;
        try (BufferedReader reader = child.inputReader(StandardCharsets.UTF_8)) {
            lines =
                    reader.lines()
                            .filter(l -> !l.contains("ERROR") && !l.startsWith("\tat"))
                            .toList();
        }
        assertThat(child.waitFor()).as(() -> stderr()).isEqualTo(70);
        assertThat(lines)
                .contains(
                        "acked 20",
                        "refused",
                        "completed false",
                        "faults 1 in write",
                        "writable false");
        Fixture fixture = new Fixture(data);
        StoreOpening opening = fixture.reopen();
        assertThat(opening).isInstanceOf(StoreOpening.ProcessCrash.class);
        try (Store store = Fixture.store(opening)) {
            // The write that failed may be there or not; those before it must be.
            assertThat(store.bounds(1).end()).isBetween(20L, 21L);
            assertThat(Fixture.problems(store, 1)).isEmpty();
        }
    }

    private Path buildShim() throws Exception {
        Path source = dir.resolve("failing-fsync.c");
        try (InputStream in = ChildProcessTest.class.getResourceAsStream("/failing-fsync.c")) {
            Files.copy(java.util.Objects.requireNonNull(in), source);
        }
        Path shim = dir.resolve("failing-fsync.so");
        Process gcc;
        try {
            gcc =
                    new ProcessBuilder(
                                    "gcc",
                                    "-shared",
                                    "-fPIC",
                                    "-o",
                                    shim.toString(),
                                    source.toString(),
                                    "-ldl")
                            .inheritIO()
                            .start();
        } catch (IOException e) {
            assumeTrue(false, "no gcc here: the failing disk is not tested");
            throw e;
        }
        assertThat(gcc.waitFor()).isZero();
        return shim;
    }
}
