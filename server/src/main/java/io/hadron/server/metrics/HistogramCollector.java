package io.hadron.server.metrics;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Map;

/** Shows histograms under one name. Those that counted nothing yet are left out. */
record HistogramCollector(String name, String help, Map<Labels, LatencyHistogram> histograms)
        implements Collector {
    @Override
    public MetricSnapshot collect() {
        HistogramSnapshot.Builder snapshot = HistogramSnapshot.builder().name(name).help(help);
        histograms.forEach((labels, histogram) -> {
            if (labels.isEmpty() || histogram.count() > 0) {
                snapshot.dataPoint(histogram.snapshot(labels));
            }
        });
        return snapshot.build();
    }
}
