package io.hadron.simulation.broker;

import io.hadron.core.consumer.ConsumerEntry;
import io.hadron.core.consumer.ConsumerMachine;
import io.hadron.simulation.PlantedBug;
import io.hadron.simulation.world.CrashPoint;
import io.hadron.simulation.world.DiskOp;
import io.hadron.simulation.world.LogEntry;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Keeps a consumer machine on the simulated disk: its log, and now and then a snapshot that
 * replaces the log before it.
 */
final class SimJournal {

    private static final String SNAPSHOT = "snapshot";
    private static final String APPLIED = "applied";

    private final Broker broker;
    private final SimLog log;
    private byte[] snapshot = {};
    private long snapshotEnd = -1;

    SimJournal(Broker broker, SimLog log) {
        this.broker = broker;
        this.log = log;
    }

    ConsumerMachine load() {
        var disk = broker.store().group(log.group());
        byte[] stored = disk.state().get(SNAPSHOT);
        byte[] applied = disk.state().get(APPLIED);
        var machine =
                stored == null
                        ? ConsumerMachine.create()
                        : ConsumerMachine.restore(ByteBuffer.wrap(stored));
        long from = applied == null ? 0 : ByteBuffer.wrap(applied).getLong();
        boolean forget = broker.bug() == PlantedBug.FORGET_CONSUMER_LOG;
        for (LogEntry entry : disk.log().tailMap(from, true).values()) {
            if (entry.content() instanceof LogEntry.Content.Bytes(byte[] bytes) && !forget) {
                machine.replay(ByteBuffer.wrap(bytes));
            }
        }
        broker.life().pass(CrashPoint.CONSUMER_REPLAYED);
        return machine;
    }

    void append(ConsumerMachine machine, List<ConsumerEntry> entries) {
        log.append(1, new LogEntry.Content.Bytes(machine.encode(entries)), List.of());
        broker.life().pass(CrashPoint.CONSUMER_APPENDED);
        if (snapshotEnd < 0 && (machine.snapshotDue() || broker.dice().chance(0.02))) {
            snapshot = machine.snapshot();
            snapshotEnd = log.end();
            broker.life().pass(CrashPoint.SNAPSHOT_TAKEN);
        }
    }

    /** Stores a snapshot once everything that it contains is committed. */
    void committed(long end) {
        if (snapshotEnd < 0 || end < snapshotEnd) {
            return;
        }
        byte[] applied = ByteBuffer.allocate(Long.BYTES).putLong(snapshotEnd).array();
        broker.store()
                .submit(
                        List.of(
                                new DiskOp.Put(log.group(), SNAPSHOT, snapshot),
                                new DiskOp.Put(log.group(), APPLIED, applied),
                                new DiskOp.Trim(log.group(), snapshotEnd)),
                        () -> broker.life().pass(CrashPoint.SNAPSHOT_STORED));
        snapshotEnd = -1;
    }
}
