package io.hadron.server.node;

import io.hadron.server.metrics.StreamMeters;
import io.hadron.server.request.TrafficObserver;

/** Counts what goes through. */
final class TrafficMeters implements TrafficObserver {
    private final StreamMeters meters;

    TrafficMeters(StreamMeters meters) {
        this.meters = meters;
    }

    @Override
    public void produced(int records, int bytes, long nanos) {
        meters.produced(records, bytes, nanos);
    }
}
