package io.hadron.server.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks for the lag of groups when scraped. Of very many groups only those furthest behind show. */
final class GroupLagCollector implements MultiCollector {
    static final int MAX_GROUPS = 1000;
    private static final Logger LOG = LoggerFactory.getLogger(GroupLagCollector.class);
    private static final double MILLIS_PER_SECOND = 1000.0;

    private volatile Supplier<List<GroupLag>> source = List::of;

    void source(Supplier<List<GroupLag>> supplier) {
        source = supplier;
    }

    @Override
    public MetricSnapshots collect() {
        List<GroupLag> all = sample();
        List<GroupLag> shown =
                all.stream()
                        .sorted(Comparator.comparingLong(GroupLag::messages).reversed())
                        .limit(MAX_GROUPS)
                        .toList();
        GaugeSnapshot.Builder messages =
                GaugeSnapshot.builder()
                        .name("hadron_group_lag_messages")
                        .help("Messages that a consumer group has not finished");
        GaugeSnapshot.Builder seconds =
                GaugeSnapshot.builder()
                        .name("hadron_group_lag_seconds")
                        .help("Age of the oldest message that a consumer group has not finished");
        for (GroupLag lag : shown) {
            Labels labels =
                    Labels.of(
                            "namespace",
                            lag.namespace(),
                            "group",
                            lag.group(),
                            "stream",
                            lag.stream());
            messages.dataPoint(new GaugeDataPointSnapshot(lag.messages(), labels, null));
            seconds.dataPoint(
                    new GaugeDataPointSnapshot(lag.millis() / MILLIS_PER_SECOND, labels, null));
        }
        GaugeSnapshot omitted =
                GaugeSnapshot.builder()
                        .name("hadron_group_lag_omitted")
                        .help("Groups left out of the lag metrics, those least behind")
                        .dataPoint(
                                new GaugeDataPointSnapshot(
                                        all.size() - shown.size(), Labels.EMPTY, null))
                        .build();
        return MetricSnapshots.of(messages.build(), seconds.build(), omitted);
    }

    private List<GroupLag> sample() {
        try {
            return source.get();
        } catch (RuntimeException e) {
            LOG.warn("lag of groups is not known now", e);
            return List.of();
        }
    }
}
