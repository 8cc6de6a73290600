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
 * Keeps a consumer machine beside the log, on every replica: what is committed is replayed, and now
 * and then a snapshot replaces the log before it. On the leader the machine runs ahead; when the
 * term ends, it is rebuilt from the disk.
 */
final class SimJournal {

    private static final String SNAPSHOT = "snapshot";

    private final Broker broker;
    private final SimLog log;
    private ConsumerMachine machine;
    private long replayed;
    private boolean leading;
    private byte[] snapshot = {};
    private long snapshotEnd = -1;

    SimJournal(Broker broker, SimLog log) {
        this.broker = broker;
        this.log = log;
        this.machine = load();
    }

    private ConsumerMachine load() {
        byte[] stored = log.image().state().get(SNAPSHOT);
        replayed = log.applied();
        return stored == null
                ? ConsumerMachine.create()
                : ConsumerMachine.restore(ByteBuffer.wrap(stored));
    }

    private void replayTo(long end) {
        boolean forget = broker.bug() == PlantedBug.FORGET_CONSUMER_LOG;
        for (LogEntry entry : log.image().log().tailMap(replayed, true).values()) {
            if (entry.end() > end) {
                break;
            }
            if (entry.content() instanceof LogEntry.Content.Bytes(byte[] bytes) && !forget) {
                machine.replay(ByteBuffer.wrap(bytes));
            }
            replayed = entry.end();
        }
        broker.life().pass(CrashPoint.CONSUMER_REPLAYED);
    }

    /** The machine to lead with: it has the whole log, which is committed when a term serves. */
    ConsumerMachine lead() {
        replayTo(log.end());
        leading = true;
        return machine;
    }

    /** What the leader decided but did not commit is forgotten. */
    void endTerm() {
        if (leading) {
            reload();
        }
    }

    void reload() {
        leading = false;
        snapshotEnd = -1;
        machine = load();
        replayTo(log.committedEnd());
    }

    void append(List<ConsumerEntry> entries) {
        log.append(1, new LogEntry.Content.Bytes(machine.encode(entries)));
        broker.life().pass(CrashPoint.CONSUMER_APPENDED);
        if (snapshotEnd < 0 && (machine.snapshotDue() || broker.dice().chance(0.02))) {
            snapshot = machine.snapshot();
            snapshotEnd = log.end();
            broker.life().pass(CrashPoint.SNAPSHOT_TAKEN);
        }
    }

    /** Replays on a follower; stores a snapshot once everything that it contains is committed. */
    void committed(long end) {
        if (!leading) {
            replayTo(end);
            if (broker.dice().chance(0.01)) {
                snapshot = machine.snapshot();
                snapshotEnd = replayed;
            }
        }
        if (snapshotEnd < 0 || end < snapshotEnd) {
            return;
        }
        long upTo = snapshotEnd;
        snapshotEnd = -1;
        log.trim(
                upTo,
                List.of(new DiskOp.Put(log.group(), SNAPSHOT, snapshot), log.putApplied(upTo)));
        broker.life().pass(CrashPoint.SNAPSHOT_STORED);
    }
}
