package io.hadron.server.node;

import io.hadron.server.metrics.StreamMeters;
import io.hadron.server.session.TrafficObserver;

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

    @Override
    public void duplicate() {
        meters.duplicate();
    }

    @Override
    public void delivered(long records, long bytes) {
        meters.delivered(records, bytes);
    }

    @Override
    public void redelivered(long messages) {
        meters.redelivered(messages);
    }

    @Override
    public void settled(long messages, long nanos) {
        meters.settled(messages, nanos);
    }

    @Override
    public void deadLettered() {
        meters.deadLettered();
    }

    @Override
    public void looked(boolean inMemory) {
        if (inMemory) {
            meters.tailHit();
        } else {
            meters.tailMiss();
        }
    }
}
