package io.hadron.bench.compare;

import io.hadron.bench.compare.Session.Durability;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The loads of a comparison. */
final class Sessions {
    private static final Bar TWICE = new Bar.RatioAtLeast(2.0);
    private static final Bar EQUAL = new Bar.RatioAtLeast(1.0);
    private static final Bar MOST = new Bar.RatioAtLeast(0.8);
    private static final Bar HALF_LATENCY = new Bar.RatioAtMost(0.5);
    private static final Bar SAME_LATENCY = new Bar.RatioAtMost(1.0);
    private static final List<String> NO_FILLER = List.of();

    private final boolean quick;

    private Sessions(boolean quick) {
        this.quick = quick;
    }

    /**
     * The sessions with the wanted steps.
     *
     * @param quick smaller loads
     */
    static List<Session> of(boolean quick, Predicate<String> wanted) {
        Sessions sizes = new Sessions(quick);
        List<Session> all =
                List.of(
                        new Session("produce-always", Durability.BOTH, sizes.produceAlways()),
                        new Session(
                                "produce-os",
                                Durability.NEITHER,
                                sizes.produceOs("none", "random")),
                        new Session(
                                "produce-os-lz4",
                                Durability.NEITHER,
                                sizes.produceOs("lz4", "json")),
                        new Session(
                                "latency-always",
                                Durability.BOTH,
                                sizes.latency("always", HALF_LATENCY)),
                        new Session(
                                "latency-os",
                                Durability.NEITHER,
                                sizes.latency("os", SAME_LATENCY)),
                        new Session("consume", Durability.NEITHER, sizes.consume()));
        return chosen(all, wanted);
    }

    /** The sessions that have wanted steps, with those. */
    static List<Session> chosen(List<Session> all, Predicate<String> wanted) {
        return all.stream()
                .map(session -> session.only(wanted))
                .filter(session -> !session.steps().isEmpty())
                .toList();
    }

    private List<Step> produceAlways() {
        long records = quick ? 1_000_000 : 2_000_000;
        List<Step> steps = new ArrayList<>();
        for (String batch : List.of("64KiB", "512KiB")) {
            steps.add(
                    new Step(
                            "produce-always-" + batch,
                            "produce, fsync before ack, batches of " + batch,
                            Metric.MIB_PER_SECOND,
                            TWICE,
                            NO_FILLER,
                            produce(records, 400_000, batch, "none", "random")));
        }
        return steps;
    }

    private List<Step> produceOs(String compression, String payload) {
        long records = quick ? 2_000_000 : 4_000_000;
        List<Step> steps = new ArrayList<>();
        for (String batch : List.of("64KiB", "512KiB")) {
            steps.add(
                    new Step(
                            "produce-os-" + compression + "-" + batch,
                            "produce, ack from the page cache, "
                                    + (compression.equals("none") ? "no compression" : compression)
                                    + ", batches of "
                                    + batch,
                            Metric.MIB_PER_SECOND,
                            EQUAL,
                            NO_FILLER,
                            produce(records, 1_000_000, batch, compression, payload)));
        }
        return steps;
    }

    private List<Step> latency(String mode, Bar bar) {
        int seconds = quick ? 10 : 20;
        List<Step> steps = new ArrayList<>();
        for (int rate : new int[] {5_000, 20_000}) {
            List<String> arguments =
                    new ArrayList<>(
                            produce((long) rate * seconds, rate * 5L, "64KiB", "none", "random"));
            arguments.addAll(List.of("--rate", Integer.toString(rate)));
            steps.add(
                    new Step(
                            "latency-" + mode + "-" + rate,
                            "p99 ack latency at " + rate + " records/s, " + mode,
                            Metric.P99_MS,
                            bar,
                            NO_FILLER,
                            arguments));
        }
        return steps;
    }

    private List<Step> consume() {
        return List.of(
                consume(
                        "consume-batch",
                        "consume by a group, batch acks",
                        Metric.MIB_PER_SECOND,
                        MOST,
                        quick ? 1_000_000 : 2_000_000),
                consume(
                        "consume-each",
                        "consume, per-message acks (Kafka: share consumer)",
                        Metric.RECORDS_PER_SECOND,
                        TWICE,
                        quick ? 500_000 : 1_000_000));
    }

    private static Step consume(String id, String title, Metric metric, Bar bar, long records) {
        List<String> filler = new ArrayList<>(produce(records, 0, "64KiB", "none", "random"));
        filler.remove("--verify");
        String count = Long.toString(records);
        return new Step(
                id,
                title,
                metric,
                bar,
                filler,
                List.of(
                        "consume",
                        "--records",
                        count,
                        "--warmup",
                        count,
                        "--ack",
                        id.substring("consume-".length())));
    }

    static List<String> produce(
            long records, long warmup, String batch, String compression, String payload) {
        return List.of(
                "produce",
                "--verify",
                "--records",
                Long.toString(records),
                "--warmup",
                Long.toString(warmup),
                "--batch-size",
                batch,
                "--compression",
                compression,
                "--payload",
                payload);
    }
}
