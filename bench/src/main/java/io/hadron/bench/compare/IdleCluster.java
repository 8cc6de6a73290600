package io.hadron.bench.compare;

import io.hadron.client.HadronClient;
import io.hadron.client.admin.ChangeSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a cluster with many partitions takes of the processor while nobody uses it. */
final class IdleCluster {
    private static final int STREAMS = 10;
    private static final int PARTITIONS = 100;
    private static final int SAMPLES = 5;
    private static final long SAMPLE_MS = 5_000;
    private static final double PERCENT = 100;
    private static final Bar OF_ONE_CORE = new Bar.ValueAtMost(5);

    private final Launcher launcher;
    private final Path work;

    /**
     * @param launcher of a Hadron of three nodes
     */
    IdleCluster(Launcher launcher, Path work) {
        this.launcher = launcher;
        this.work = work;
    }

    List<Row> run() {
        Path dir = Directories.fresh(work, "idle");
        try (Broker broker = launcher.start(dir, true);
                HadronClient client = HadronClient.connect(broker.url())) {
            client.admin().apply(ChangeSet.of("idle.yaml", streams()));
            Rest.ofBroker(broker);
            List<Double> percent = new ArrayList<>();
            for (int i = 0; i < SAMPLES; i++) {
                percent.add(sample(broker));
            }
            return List.of(
                    new Row(
                            "idle-cpu",
                            "processor time of three idle nodes, "
                                    + STREAMS * PARTITIONS
                                    + " partitions with three replicas",
                            "% of one core",
                            new Samples(percent),
                            new Samples(List.of()),
                            OF_ONE_CORE));
        } finally {
            Directories.delete(dir);
        }
    }

    private static double sample(Broker broker) {
        double before = broker.cpuSeconds();
        long start = System.nanoTime();
        Pause.ms(SAMPLE_MS);
        double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
        return (broker.cpuSeconds() - before) / seconds * PERCENT;
    }

    private static String streams() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < STREAMS; i++) {
            text.append(
                    """
                    ---
                    kind: Stream
                    metadata: {namespace: default, name: idle-%d}
                    spec: {partitions: %d, replicas: 3}
                    """
                            .formatted(i, PARTITIONS));
        }
        return text.toString();
    }
}
