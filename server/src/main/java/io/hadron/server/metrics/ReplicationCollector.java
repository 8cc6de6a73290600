package io.hadron.server.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for the state of replication when scraped: a few series for each other node, none for each
 * partition.
 */
final class ReplicationCollector implements MultiCollector {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicationCollector.class);
    private static final double MILLIS_PER_SECOND = 1000.0;

    private volatile Supplier<List<PeerFigures>> peers = List::of;
    private volatile Supplier<ReplicationFigures> groups = () -> ReplicationFigures.NONE;

    void source(Supplier<List<PeerFigures>> ofPeers, Supplier<ReplicationFigures> ofGroups) {
        peers = ofPeers;
        groups = ofGroups;
    }

    @Override
    public MetricSnapshots collect() {
        List<MetricSnapshot> all = new ArrayList<>();
        try {
            addPeers(all, peers.get());
            addGroups(all, groups.get());
        } catch (RuntimeException e) {
            LOG.warn("the state of replication is not known now", e);
            return MetricSnapshots.of();
        }
        return new MetricSnapshots(all);
    }

    private static void addPeers(List<MetricSnapshot> to, List<PeerFigures> figures) {
        GaugeSnapshot.Builder up =
                gauge("hadron_peer_up", "Whether there is a connection with another node");
        GaugeSnapshot.Builder waiting =
                gauge("hadron_peer_outbox_bytes", "Bytes that wait to be sent to another node");
        CounterSnapshot.Builder bytes =
                CounterSnapshot.builder()
                        .name("hadron_peer_bytes")
                        .help("Bytes exchanged with another node");
        for (PeerFigures peer : figures) {
            Labels labels = Labels.of("peer", peer.peer());
            up.dataPoint(point(peer.up() ? 1 : 0, labels));
            waiting.dataPoint(point(peer.waitingBytes(), labels));
            bytes.dataPoint(counted(peer.bytesIn(), peer.peer(), "in"));
            bytes.dataPoint(counted(peer.bytesOut(), peer.peer(), "out"));
        }
        to.add(up.build());
        to.add(waiting.build());
        to.add(bytes.build());
    }

    private static void addGroups(List<MetricSnapshot> to, ReplicationFigures figures) {
        to.add(
                gauge("hadron_replication_groups", "Control groups by this node's part in them")
                        .dataPoint(point(figures.led(), Labels.of("role", "leader")))
                        .dataPoint(point(figures.followed(), Labels.of("role", "follower")))
                        .dataPoint(point(figures.learned(), Labels.of("role", "learner")))
                        .build());
        to.add(
                gauge(
                                "hadron_replication_under_replicated",
                                "Control groups that this node leads and that lack a replica")
                        .dataPoint(point(figures.underReplicated(), Labels.EMPTY))
                        .build());
        ReplicationFigures.Lag lag = figures.lag();
        if (lag != null) {
            to.add(
                    gauge(
                                    "hadron_replication_lag_records",
                                    "Committed records that the follower furthest behind lacks")
                            .dataPoint(point(lag.records(), Labels.EMPTY))
                            .build());
            to.add(
                    gauge(
                                    "hadron_replication_lag_seconds",
                                    "How long a follower has lacked what earlier scrapes saw")
                            .dataPoint(point(lag.millis() / MILLIS_PER_SECOND, Labels.EMPTY))
                            .build());
        }
    }

    private static GaugeSnapshot.Builder gauge(String name, String help) {
        return GaugeSnapshot.builder().name(name).help(help);
    }

    private static GaugeDataPointSnapshot point(double value, Labels labels) {
        return new GaugeDataPointSnapshot(value, labels, null);
    }

    private static GaugeDataPointSnapshot point(long value, Labels labels) {
        return point((double) value, labels);
    }

    private static CounterDataPointSnapshot counted(long value, String peer, String direction) {
        return new CounterDataPointSnapshot(
                (double) value, Labels.of("peer", peer, "direction", direction), null, 0L);
    }
}
