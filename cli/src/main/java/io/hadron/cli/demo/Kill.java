package io.hadron.cli.demo;

import io.hadron.cli.session.CommandFailure;
import io.hadron.client.HadronClient;
import io.hadron.client.admin.ClusterStatus;
import io.hadron.client.admin.StreamMetadata;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;

/**
 * A process that was killed.
 *
 * @param node its id in the cluster
 * @param partitions that it led; empty = all there are
 * @param controllerLed whether it led the cluster controller too
 * @param atNanos when
 */
record Kill(long pid, String node, Set<Integer> partitions, boolean controllerLed, long atNanos) {
    Kill {
        partitions = Set.copyOf(partitions);
    }

    /** What {@code kill -9} does to the node that leads most of a stream's partitions. */
    static Kill leaderOf(HadronClient client, String stream) throws InterruptedException {
        Map<String, Set<Integer>> led = new TreeMap<>();
        for (StreamMetadata.PartitionMetadata partition :
                client.admin().metadata(List.of(stream)).get(0).partitions()) {
            led.computeIfAbsent(partition.leader(), node -> new TreeSet<>()).add(partition.index());
        }
        led.remove("");
        Map.Entry<String, Set<Integer>> most =
                led.entrySet().stream()
                        .max(Comparator.comparingInt(entry -> entry.getValue().size()))
                        .orElseThrow(() -> leaderless(stream));
        String victim = most.getKey();
        ClusterStatus status = client.admin().status();
        ClusterStatus.Node node =
                status.nodes().stream()
                        .filter(one -> one.id().equals(victim))
                        .findFirst()
                        .orElseThrow();
        ProcessHandle process =
                ProcessHandle.of(node.pid())
                        .filter(handle -> node.pid() > 0)
                        .orElseThrow(() ->
                                CommandFailure.failed(
                                        "the process of node " + victim + " is not known",
                                        "hadron node list"));
        long at = System.nanoTime();
        process.destroyForcibly();
        try {
            process.onExit().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return new Kill(
                node.pid(), victim, most.getValue(), status.controllerLeader().equals(victim), at);
    }

    private static CommandFailure leaderless(String stream) {
        return CommandFailure.failed(stream + " has no leader", "hadron cluster status");
    }
}
