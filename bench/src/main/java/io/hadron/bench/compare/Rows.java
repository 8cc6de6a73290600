package io.hadron.bench.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Makes the lines of a report out of measurements. */
final class Rows {
    private Rows() {}

    /**
     * The figures that steps are about, then the CPU time of brokers, then that of clients.
     *
     * @param cpu what a broker may take for producing without fsync
     */
    static List<Row> of(List<Session> sessions, List<Measurement> measured, Bar cpu) {
        List<Row> rows = new ArrayList<>();
        List<Row> brokerCpu = new ArrayList<>();
        List<Row> clientCpu = new ArrayList<>();
        List<Row> memory = new ArrayList<>();
        for (Session session : sessions) {
            for (Step step : session.steps()) {
                rows.add(
                        row(
                                step,
                                "",
                                step.metric().unit(),
                                step.bar(),
                                m -> step.metric().of(m.result()),
                                measured));
                boolean held =
                        session.durability() == Session.Durability.NEITHER
                                && step.metric() == Metric.MIB_PER_SECOND
                                && step.id().startsWith("produce");
                brokerCpu.add(
                        row(
                                step,
                                "broker CPU: ",
                                "s/million",
                                held ? cpu : new Bar.None(),
                                Measurement::brokerCpuSecondsPerMillion,
                                measured));
                clientCpu.add(
                        row(
                                step,
                                "client CPU: ",
                                "s/million",
                                new Bar.None(),
                                m -> m.result().clientCpuSecondsPerMillion(),
                                measured));
                memory.add(
                        row(
                                step,
                                "broker RSS: ",
                                "MiB",
                                new Bar.None(),
                                Measurement::brokerMib,
                                measured));
            }
        }
        rows.addAll(brokerCpu);
        rows.addAll(clientCpu);
        rows.addAll(memory);
        return rows;
    }

    private static Row row(
            Step step,
            String prefix,
            String unit,
            Bar bar,
            ToDoubleFunction<Measurement> figure,
            List<Measurement> measured) {
        String id =
                prefix.isEmpty()
                        ? step.id()
                        : prefix.replace(": ", "-").replace(' ', '-') + step.id();
        return new Row(
                id,
                prefix + step.title(),
                unit,
                samples(step, Side.HADRON, figure, measured),
                samples(step, Side.KAFKA, figure, measured),
                bar);
    }

    /** Runs that others spoiled count only where there is nothing better. */
    private static Samples samples(
            Step step, Side side, ToDoubleFunction<Measurement> figure, List<Measurement> all) {
        List<Measurement> mine =
                all.stream().filter(m -> m.step().equals(step.id()) && m.side() == side).toList();
        List<Measurement> clean = mine.stream().filter(m -> !m.spoiled()).toList();
        return new Samples(
                (clean.isEmpty() ? mine : clean)
                        .stream().map(m -> figure.applyAsDouble(m)).toList());
    }
}
