package io.hadron.simulation;

import io.hadron.core.consumer.ConsumerMachine;
import io.hadron.core.consumer.GroupSettings;
import io.hadron.core.consumer.OffsetFate;
import io.hadron.core.model.ObjectId;
import io.hadron.simulation.broker.Broker;
import io.hadron.simulation.broker.Retention;
import io.hadron.simulation.broker.SimConsumers;
import io.hadron.simulation.broker.SimPartition;
import io.hadron.simulation.history.History;
import io.hadron.simulation.history.Observation;
import io.hadron.simulation.history.Observation.FinalRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/** Writes down everything that the broker holds when all faults have healed. */
final class FinalRead {

    private final Broker broker;
    private final History history;

    FinalRead(Broker broker, History history) {
        this.broker = broker;
        this.history = history;
    }

    /** Reads stream, groups and dead letters; the answer is what is wrong at first sight. */
    List<String> read(Retention retention) {
        readStream();
        SimConsumers.GROUPS.forEach(this::readGroup);
        long lowMark = broker.stream().lowMark();
        long allowed = retention.allowed(Broker.STREAM);
        return lowMark > allowed
                ? List.of("P1: the low mark is " + lowMark + ", retention allowed " + allowed)
                : List.of();
    }

    private void readStream() {
        var page = Objects.requireNonNull(broker.stream().fetch(0, Integer.MAX_VALUE));
        var records =
                page.records().stream()
                        .map(r -> new FinalRecord(r.offset(), r.term(), r.value()))
                        .toList();
        long lowMark = broker.stream().lowMark();
        history.add(new Observation.FinalPartition(SimConsumers.PARTITION, lowMark, records));
    }

    private void readGroup(ObjectId group, GroupSettings settings) {
        ConsumerMachine machine = Objects.requireNonNull(broker.consumers().machine());
        long head = Objects.requireNonNull(machine.status(group)).progress().head();
        var outstanding = new TreeSet<Long>();
        for (long offset = broker.stream().lowMark(); offset < head; offset++) {
            if (!(machine.explain(group, offset) instanceof OffsetFate.Finished)) {
                outstanding.add(offset);
            }
        }
        var copies = new ArrayList<Observation.DeadLetter>();
        var letters = Objects.requireNonNull(broker.deadLetters().fetch(0, Integer.MAX_VALUE));
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
