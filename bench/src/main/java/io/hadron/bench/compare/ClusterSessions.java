package io.hadron.bench.compare;

import io.hadron.bench.compare.Session.Durability;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The loads of a comparison of clusters: three replicas, acknowledged by a majority. */
final class ClusterSessions {
    private static final Bar THREE_TIMES = new Bar.RatioAtLeast(3.0);
    private static final Bar HALF_MORE = new Bar.RatioAtLeast(1.5);
    private static final Bar EQUAL = new Bar.RatioAtLeast(1.0);
    private static final Bar SAME_LATENCY = new Bar.RatioAtMost(1.0);
    private static final Bar ONE_BY_ONE_MS = new Bar.ValueAtMost(0.75);

    private final boolean quick;

    private ClusterSessions(boolean quick) {
        this.quick = quick;
    }

    /**
     * The sessions with the wanted steps.
     *
     * @param quick smaller loads
     */
    static List<Session> of(boolean quick, Predicate<String> wanted) {
        ClusterSessions sizes = new ClusterSessions(quick);
        return Sessions.chosen(
                List.of(
                        new Session(
                                "produce-always-fsync",
                                Durability.BOTH,
                                sizes.produce("always-fsync", "fsync on both sides", THREE_TIMES)),
                        new Session(
                                "produce-always",
                                Durability.HADRON_ONLY,
                                sizes.alwaysAgainstDefault()),
                        new Session(
                                "produce-os",
                                Durability.NEITHER,
                                sizes.produce("os", "ack from the page cache", HALF_MORE)),
                        new Session("latency", Durability.HADRON_ONLY, sizes.latency())),
                wanted);
    }

    private List<Step> alwaysAgainstDefault() {
        String how = "fsync, against Kafka without";
        List<Step> steps = new ArrayList<>(produce("always", how, EQUAL));
        for (String batch : List.of("64KiB", "512KiB")) {
            steps.add(step("always-lz4", how + ", lz4", batch, EQUAL, "lz4", "json"));
        }
        return steps;
    }

    private List<Step> produce(String mode, String how, Bar bar) {
        return List.of(
                step(mode, how, "64KiB", bar, "none", "random"),
                step(mode, how, "512KiB", bar, "none", "random"));
    }

    private Step step(
            String mode, String how, String batch, Bar bar, String compression, String payload) {
        return new Step(
                "produce-" + mode + "-" + batch,
                "produce, " + how + ", batches of " + batch,
                Metric.MIB_PER_SECOND,
                bar,
                List.of(),
                Sessions.produce(
                        quick ? 600_000 : 1_500_000, 200_000, batch, compression, payload));
    }

    private List<Step> latency() {
        int seconds = quick ? 10 : 20;
        List<Step> steps = new ArrayList<>();
        for (int rate : new int[] {5_000, 20_000}) {
            List<String> arguments =
                    new ArrayList<>(
                            Sessions.produce(
                                    (long) rate * seconds, rate * 5L, "64KiB", "none", "random"));
            arguments.addAll(List.of("--rate", Integer.toString(rate)));
            steps.add(
                    new Step(
                            "latency-" + rate,
                            "p99 ack latency at " + rate + " records/s, fsync, Kafka without",
                            Metric.P99_MS,
                            SAME_LATENCY,
                            List.of(),
                            arguments));
        }
        List<String> single =
                new ArrayList<>(Sessions.produce(20_000, 4_000, "64KiB", "none", "random"));
        single.addAll(List.of("--one-by-one", "--linger", "0ms"));
        steps.add(
                new Step(
                        "one-by-one",
                        "one record at a time, fsync, Kafka without",
                        Metric.P50_MS,
                        ONE_BY_ONE_MS,
                        List.of(),
                        single));
        return steps;
    }
}
