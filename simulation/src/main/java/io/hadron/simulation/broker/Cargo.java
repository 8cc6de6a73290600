package io.hadron.simulation.broker;

import io.hadron.simulation.world.LogEntry;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What travels beside a message between replicas: batches, or the group's stored state. */
record Cargo(List<LogEntry> batches, SortedMap<String, byte[]> state) {

    static final Cargo NONE = new Cargo(List.of(), new TreeMap<>());

    static Cargo of(List<LogEntry> batches) {
        return new Cargo(batches, new TreeMap<>());
    }
}
