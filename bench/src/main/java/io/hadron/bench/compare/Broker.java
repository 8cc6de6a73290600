package io.hadron.bench.compare;

import java.nio.file.Path;
import java.util.List;

/**
 * One broker, or a cluster of them: each node a process of its own.
 *
 * @param url for its client
 * @param data holds the data directories of all nodes
 */
record Broker(Side side, List<Child> nodes, String url, Path data) implements AutoCloseable {
    Broker {
        nodes = List.copyOf(nodes);
    }

    /** CPU time that its processes have used so far. */
    double cpuSeconds() {
        return nodes.stream()
                .mapToDouble(
                        node -> ProcessStat.of(node.pid()).map(ProcessStat::cpuSeconds).orElse(0.0))
                .sum();
    }

    /** Memory that its processes hold, in MiB. */
    double residentMib() {
        return nodes.stream().mapToDouble(node -> ProcessStat.residentMib(node.pid())).sum();
    }

    @Override
    public void close() {
        nodes.forEach(Child::askToEnd);
        nodes.forEach(Child::close);
    }
}
