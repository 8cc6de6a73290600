package io.hadron.simulation.broker;

import io.hadron.core.partition.PartitionMachine;
import io.hadron.core.partition.ProducerChange;
import io.hadron.core.partition.ProducerCheckpoint;
import io.hadron.core.partition.ProducerRecord;
import io.hadron.simulation.PlantedBug;
import io.hadron.simulation.world.CrashPoint;
import io.hadron.simulation.world.DiskOp;
import io.hadron.simulation.world.LogEntry;
import java.util.ArrayList;
import java.util.List;

/** Keeps the producer table of a partition on the simulated disk. */
final class SimProducerTable {

    private static final String PRODUCER = "producer-";

    private final Broker broker;
    private final SimLog log;
    private final PartitionMachine machine;

    SimProducerTable(Broker broker, SimLog log, PartitionMachine machine) {
        this.broker = broker;
        this.log = log;
        this.machine = machine;
    }

    /** Brings the machine to where the disk is. */
    void load() {
        var stored = new ArrayList<ProducerRecord>();
        log.image()
                .state()
                .tailMap(PRODUCER)
                .forEach((key, value) -> {
                    if (key.startsWith(PRODUCER)) {
                        stored.add(
                                ProducerRecord.decode(
                                        Long.parseLong(key.substring(PRODUCER.length())), value));
                    }
                });
        boolean forget = broker.bug() == PlantedBug.FORGET_PRODUCERS;
        long applied = log.applied();
        machine.restore(forget ? List.of() : stored, forget ? log.image().end() : applied);
        if (!forget) {
            log.image().log().tailMap(applied, true).values().forEach(this::logged);
        }
    }

    void logged(LogEntry entry) {
        if (entry.content() instanceof LogEntry.Content.Values values) {
            machine.logged(values.batch(), entry.baseOffset());
        }
    }

    /** Stores what the stored table lacks, with the offset up to which it is complete then. */
    void store() {
        List<DiskOp> ops = checkpoint();
        if (!ops.isEmpty()) {
            log.submit(ops, () -> broker.life().pass(CrashPoint.TABLE_STORED));
        }
    }

    /** What {@link #store} would write, to be written by the caller. */
    List<DiskOp> checkpoint() {
        if (!machine.hasUnstored()) {
            return List.of();
        }
        ProducerCheckpoint checkpoint = machine.checkpoint();
        List<DiskOp> changes = checkpoint.changes().stream().map(this::op).toList();
        DiskOp mark = log.putApplied(checkpoint.appliedEnd());
        if (broker.bug() == PlantedBug.STORE_PRODUCERS_LATER) {
            broker.life()
                    .after(
                            30,
                            () -> {
                                if (!changes.isEmpty()) {
                                    log.submit(changes, () -> {});
                                }
                            });
            return List.of(mark);
        }
        var ops = new ArrayList<>(changes);
        ops.add(mark);
        return ops;
    }

    private DiskOp op(ProducerChange change) {
        String key = PRODUCER + change.producerId();
        return switch (change) {
            case ProducerChange.Put put -> new DiskOp.Put(log.group(), key, put.record().encode());
            case ProducerChange.Drop _ -> new DiskOp.Delete(log.group(), key);
        };
    }
}
