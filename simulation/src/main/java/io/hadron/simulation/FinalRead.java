package io.hadron.simulation;

import io.hadron.core.consumer.ConsumerMachine;
import io.hadron.core.consumer.GroupSettings;
import io.hadron.core.consumer.OffsetFate;
import io.hadron.core.model.ObjectId;
import io.hadron.simulation.broker.Broker;
import io.hadron.simulation.broker.SimConsumers;
import io.hadron.simulation.broker.SimLog;
import io.hadron.simulation.broker.SimPartition;
import io.hadron.simulation.cluster.Cluster;
import io.hadron.simulation.history.History;
import io.hadron.simulation.history.Observation;
import io.hadron.simulation.history.Observation.FinalRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/** Writes down everything that the cluster holds when all faults have healed. */
final class FinalRead {

    private final Cluster cluster;
    private final History history;

    FinalRead(Cluster cluster, History history) {
        this.cluster = cluster;
        this.history = history;
    }

    /** Reads stream, groups and dead letters; the answer is what is wrong at first sight. */
    List<String> read() {
        SimPartition stream = Objects.requireNonNull(leader(Broker.STREAM).stream());
        long lowMark = lowMark(stream);
        readStream(stream, lowMark);
        SimConsumers.GROUPS.forEach((group, settings) -> readGroup(lowMark, group, settings));
        cluster.replicas().stream().filter(this::isMember).forEach(cluster.audit()::checkReplica);
        long allowed = cluster.retention().allowed(Broker.STREAM);
        return stream.lowMark() > allowed
                ? List.of(
                        "P1: the low mark is "
                                + stream.lowMark()
                                + ", retention allowed "
                                + allowed)
                : List.of();
    }

    /** A node that is about to leave, or has given up, is not brought up any more. */
    private boolean isMember(SimLog log) {
        return !log.isStopped()
                && cluster.port().crc().group(log.group()).replicas().contains(log.node());
    }

    private Broker leader(long group) {
        return Objects.requireNonNull(cluster.leader(group));
    }

    /** An earlier leader may have dropped more than the present one has; the groups know. */
    private long lowMark(SimPartition stream) {
        long lowMark = stream.lowMark();
        for (ObjectId group : SimConsumers.GROUPS.keySet()) {
            if (machine().explain(group, lowMark) instanceof OffsetFate.BelowLowMark(long mark)) {
                lowMark = mark;
            }
        }
        return lowMark;
    }

    private ConsumerMachine machine() {
        SimConsumers consumers = Objects.requireNonNull(leader(Broker.CONSUMERS).consumers());
        return Objects.requireNonNull(consumers.machine());
    }

    private void readStream(SimPartition stream, long lowMark) {
        var page = Objects.requireNonNull(stream.fetch(lowMark, Integer.MAX_VALUE));
        var records =
                page.records().stream()
                        .map(r -> new FinalRecord(r.offset(), r.term(), r.value()))
                        .toList();
        history.add(new Observation.FinalPartition(SimConsumers.PARTITION, lowMark, records));
    }

    private void readGroup(long lowMark, ObjectId group, GroupSettings settings) {
        ConsumerMachine machine = machine();
        long head = Objects.requireNonNull(machine.status(group)).progress().head();
        var outstanding = new TreeSet<Long>();
        for (long offset = lowMark; offset < head; offset++) {
            if (!(machine.explain(group, offset) instanceof OffsetFate.Finished)) {
                outstanding.add(offset);
            }
        }
        var copies = new ArrayList<Observation.DeadLetter>();
        var letters =
                Objects.requireNonNull(
                        Objects.requireNonNull(leader(Broker.DEAD_LETTERS).deadLetters())
                                .fetch(0, Integer.MAX_VALUE));
        for (SimPartition.Fetched letter : letters.records()) {
            String[] parts = letter.value().split(" ");
            if (parts[0].equals(group.toString())) {
                copies.add(
                        new Observation.DeadLetter(
                                Long.parseLong(parts[1]), Integer.parseInt(parts[2])));
            }
        }
        history.add(
                new Observation.FinalGroup(
                        group.toString(),
                        SimConsumers.PARTITION,
                        head,
                        outstanding,
                        settings.maxDeliveries(),
                        copies));
    }
}
