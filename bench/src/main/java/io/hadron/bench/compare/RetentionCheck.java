package io.hadron.bench.compare;

import io.hadron.client.HadronClient;
import io.hadron.client.Message;
import io.hadron.client.Reader;
import io.hadron.client.StartAt;
import io.hadron.client.admin.ChangeSet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Writes many times what a stream may keep, and watches the disk use and the time that it takes to
 * read the oldest record. A scaled-down form of a stream of 100 GB: the rate is scaled with it.
 */
final class RetentionCheck {
    private static final int PARTITIONS = 6;
    private static final int LIMIT_MIB = 128;
    private static final double MIB = 1 << 20;
    private static final int SAMPLE_MS = 250;
    private static final int READ_EVERY = 4;
    private static final long RATE = 60_000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Bar DISK = new Bar.ValueAtMost(1.3);
    private static final Bar FLAT = new Bar.ValueAtMost(2.0);

    private final Launcher launcher;
    private final Path work;
    private final boolean quick;

    /**
     * @param launcher of a Hadron whose configuration fits the scale
     */
    RetentionCheck(Launcher launcher, Path work, boolean quick) {
        this.launcher = launcher;
        this.work = work;
        this.quick = quick;
    }

    /**
     * What a node of this check is configured with, besides the rest. The limit is a hundredth of a
     * large one, so what does not grow with it (reserve, write-ahead log, which is twice the
     * memtables) is scaled down too.
     */
    static String config() {
        return ", retentionInterval: 1s, reserve: 0B, memtables: 16MiB";
    }

    List<Row> run() {
        Path dir = Directories.fresh(work, "retention");
        try (Broker broker = launcher.start(dir, false);
                HadronClient client = HadronClient.connect(broker.url())) {
            client.admin()
                    .apply(
                            ChangeSet.of(
                                    "bench.yaml",
                                    """
                                    kind: Stream
                                    metadata: {namespace: default, name: bounded}
                                    spec: {partitions: %d, retention: {size: %dMiB}}
                                    """
                                            .formatted(PARTITIONS, LIMIT_MIB)));
            Watch watch = new Watch(client, broker.data());
            try (Child load = load(broker, dir)) {
                while (load.isAlive()) {
                    watch.look();
                    Pause.ms(SAMPLE_MS);
                }
            }
            return watch.rows();
        } finally {
            Directories.delete(dir);
        }
    }

    private Child load(Broker broker, Path dir) {
        long records = quick ? 3_000_000 : 10_000_000;
        List<String> command = new ArrayList<>(launcher.loadCommand());
        command.addAll(
                List.of(
                        "produce",
                        "--url",
                        broker.url(),
                        "--stream",
                        "bounded",
                        "--records",
                        Long.toString(records),
                        "--rate",
                        Long.toString(RATE),
                        "--time-limit",
                        "10m"));
        Child child = Child.start(command, Map.of(), dir.resolve("load.log"));
        child.limit(TimeUnit.MINUTES.toSeconds(15));
        return child;
    }

    private static final class Watch {
        private final HadronClient client;
        private final Path data;
        private final List<Double> disk = new ArrayList<>();
        private final List<Double> reads = new ArrayList<>();
        private int looks;

        Watch(HadronClient client, Path data) {
            this.client = client;
            this.data = data;
        }

        void look() {
            disk.add(Directories.bytes(data) / MIB / (PARTITIONS * LIMIT_MIB));
            if (looks++ % READ_EVERY == 0) {
                reads.add(readOldest());
            }
        }

        /** Milliseconds until the oldest record of a partition is here. */
        private double readOldest() {
            long start = System.nanoTime();
            try (Reader reader =
                    client.reader("bounded").from(StartAt.first()).partitions(0).open()) {
                Message first = reader.poll(PATIENCE);
                return first == null ? PATIENCE.toMillis() : (System.nanoTime() - start) / 1e6;
            }
        }

        List<Row> rows() {
            int part = Math.max(1, reads.size() / 4);
            double early =
                    new Samples(reads.subList(part, Math.min(reads.size(), 2 * part))).median();
            double late = new Samples(reads.subList(reads.size() - part, reads.size())).median();
            double most = disk.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
            return List.of(
                    row("retention-disk", "most disk use / retention limit", "x", most, DISK),
                    row(
                            "retention-read",
                            "reading the oldest record: last quarter / second quarter",
                            "x",
                            late / early,
                            FLAT),
                    row(
                            "retention-read-ms",
                            "the same in the last quarter",
                            "ms",
                            late,
                            new Bar.None()));
        }

        private static Row row(String id, String title, String unit, double value, Bar bar) {
            return new Row(
                    id, title, unit, new Samples(List.of(value)), new Samples(List.of()), bar);
        }
    }
}
