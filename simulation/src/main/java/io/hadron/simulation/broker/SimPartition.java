package io.hadron.simulation.broker;

import io.hadron.core.partition.AckLevel;
import io.hadron.core.partition.AckResult;
import io.hadron.core.partition.AckTracker;
import io.hadron.core.partition.AppendOutcome;
import io.hadron.core.partition.BatchInfo;
import io.hadron.core.partition.PartitionLimits;
import io.hadron.core.partition.PartitionMachine;
import io.hadron.core.partition.RefusalReason;
import io.hadron.core.replication.StopReason;
import io.hadron.simulation.PlantedBug;
import io.hadron.simulation.world.CrashPoint;
import io.hadron.simulation.world.DiskOp;
import io.hadron.simulation.world.LogEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Drives one replica of a stream partition. */
public final class SimPartition implements SimLog.Listener {

    /** A batch on its way in. */
    public record Produce(BatchInfo batch, List<String> values, AckLevel level, long timeoutMs) {}

    /** What a producer is told. */
    public sealed interface Answer {

        record Receipt(long baseOffset) implements Answer {}

        record Refusal(AppendOutcome.Refused refused) implements Answer {}

        record Unknown() implements Answer {}
    }

    /** A record as a reader sees it. */
    public record Fetched(long offset, long term, String value) {}

    /**
     * What a reader gets.
     *
     * @param next where to go on
     */
    public record Page(List<Fetched> records, long next) {}

    private record Ticket(Consumer<Answer> reply, AckLevel level, long baseOffset, long end) {}

    private static final int HOUSEKEEPING_MS = 200;

    /** Producers are remembered for longer than one retries. */
    private static final PartitionLimits LIMITS = new PartitionLimits(1_000, 400, 4, 1_900, 1_900);

    /** A retry may wait in the queue of a paused process. */
    private static final PartitionLimits PATIENT =
            new PartitionLimits(1_000, 400, 16, 10_000, 10_000);

    private final Broker broker;
    private final PartitionMachine machine;
    private final AckTracker<Ticket> acks = new AckTracker<>();
    private final SimLog log;
    private final SimProducerTable table;
    private final boolean trims;

    SimPartition(long group, Broker broker, boolean trims) {
        this.broker = broker;
        this.trims = trims;
        boolean pauses = broker.life().faults().mixture().deaths().pauses() > 0;
        this.machine = new PartitionMachine(pauses ? PATIENT : LIMITS);
        this.log = new SimLog(group, broker, this);
        this.table = new SimProducerTable(broker, log, machine);
        table.load();
        broker.life().pass(CrashPoint.TABLE_RESTORED);
        log.connect();
        broker.life().after(HOUSEKEEPING_MS, this::keepHouse);
    }

    /** What a process answers that does not lead the partition. */
    static Answer notLeader() {
        return new Answer.Refusal(
                new AppendOutcome.Refused(RefusalReason.NOT_LEADER, "the partition is not here"));
    }

    /** Takes a batch; answers once, or never if the process dies. */
    public void produce(Produce request, Consumer<Answer> reply) {
        BatchInfo batch =
                broker.bug() == PlantedBug.IGNORE_SEQUENCES
                        ? BatchInfo.plain(
                                request.batch.count(),
                                request.batch.sizeBytes(),
                                request.batch.maxTimestampMs())
                        : request.batch;
        switch (machine.admit(batch, log.end(), broker.life().clockMs())) {
            case AppendOutcome.Appended a -> {
                broker.life().pass(CrashPoint.BATCH_ADMITTED);
                log.append(
                        request.batch.count(), new LogEntry.Content.Values(batch, request.values));
                broker.life().pass(CrashPoint.BATCH_APPENDED);
                await(request, a.baseOffset(), a.lastOffset(), reply);
            }
            case AppendOutcome.Duplicate d -> {
                switch (broker.bug()) {
                    case CONFIRM_DUPLICATES_EARLY ->
                            reply.accept(new Answer.Receipt(d.baseOffset()));
                    case DUPLICATE_WITH_NEW_OFFSET -> reply.accept(new Answer.Receipt(log.end()));
                    default -> await(request, d.baseOffset(), d.lastOffset(), reply);
                }
            }
            case AppendOutcome.Refused refused -> reply.accept(new Answer.Refusal(refused));
        }
    }

    private void await(Produce request, long base, long last, Consumer<Answer> reply) {
        boolean hasty =
                broker.bug() == PlantedBug.R8_ALL_BY_MAJORITY && request.level == AckLevel.ALL;
        acks.await(
                hasty ? AckLevel.MAJORITY : request.level,
                last + 1,
                broker.life().now() + request.timeoutMs,
                new Ticket(reply, request.level, base, last + 1),
                this::answer);
    }

    private void answer(Ticket ticket, AckResult result) {
        broker.life().pass(CrashPoint.BEFORE_RECEIPT);
        ticket.reply.accept(
                switch (result) {
                    case ACKED -> {
                        broker.audit().acknowledged(log, ticket.level, ticket.end);
                        yield new Answer.Receipt(ticket.baseOffset);
                    }
                    case TERM_ENDED ->
                            broker.bug() == PlantedBug.R8_DEFINITE_FOR_UNKNOWN
                                    ? new Answer.Refusal(
                                            new AppendOutcome.Refused(
                                                    RefusalReason.TOO_LARGE, "planted"))
                                    : new Answer.Unknown();
                    case TIMED_OUT -> new Answer.Unknown();
                });
    }

    /** Reads committed records; null while the partition does not serve. */
    public @Nullable Page fetch(long from, int maxBatches) {
        if (!log.isServing()) {
            return null;
        }
        boolean uncommitted = broker.bug() == PlantedBug.SERVE_UNCOMMITTED;
        return read(from, uncommitted ? Long.MAX_VALUE : log.committedEnd(), maxBatches);
    }

    Page read(long from, long to, int maxBatches) {
        var entries = log.image().log();
        var records = new ArrayList<Fetched>();
        long next = Math.max(from, log.lowMark());
        Long floor = entries.floorKey(next);
        int batches = 0;
        for (LogEntry entry : entries.tailMap(floor == null ? next : floor, true).values()) {
            if (entry.end() > to || batches++ == maxBatches) {
                break;
            }
            boolean skipped = broker.bug() == PlantedBug.SKIP_A_BATCH && broker.dice().chance(0.01);
            if (entry.content() instanceof LogEntry.Content.Values(BatchInfo _, List<String> values)
                    && !skipped) {
                for (int i = 0; i < entry.count(); i++) {
                    if (entry.baseOffset() + i >= next) {
                        records.add(
                                new Fetched(entry.baseOffset() + i, entry.term(), values.get(i)));
                    }
                }
            }
            next = Math.max(next, entry.end());
        }
        return new Page(records, next);
    }

    private void keepHouse() {
        broker.life().after(HOUSEKEEPING_MS, this::keepHouse);
        acks.expire(broker.life().now(), this::answer);
        if (broker.dice().chance(0.3)) {
            table.store();
        }
        if (!log.isServing()) {
            return;
        }
        if (machine.expireProducers(broker.life().clockMs(), 10) > 0) {
            table.store();
            broker.life().pass(CrashPoint.PRODUCERS_EXPIRED);
        }
        machine.setDiskFull(broker.life().faults().isDiskFull());
        if (trims && broker.dice().chance(0.03)) {
            trim();
        }
    }

    private void trim() {
        long span = log.committedEnd() - log.lowMark();
        if (span > 30) {
            long wish = log.lowMark() + broker.dice().between(1, (int) (span - 20));
            // A log begins with a whole batch, so that it can be copied.
            long mark = Objects.requireNonNull(log.image().log().floorKey(wish));
            broker.retention().allowed(log.group(), mark);
            trimWithTable(broker.bug() == PlantedBug.TRIM_TOO_FAR ? mark + 20 : mark);
        }
    }

    /** What is dropped must be in the stored table. */
    private void trimWithTable(long mark) {
        List<DiskOp> ops = table.checkpoint();
        log.trim(mark, ops);
        advanced();
    }

    /** The records are the state: all of them that are left are copied. */
    @Override
    public long stateBase() {
        return log.lowMark();
    }

    @Override
    public void trimTo(long lowMark) {
        if (lowMark > log.lowMark()) {
            trimWithTable(lowMark);
        }
    }

    private void advanced() {
        if (log.group() == Broker.STREAM) {
            broker.streamAdvanced();
        }
    }

    /** A batch of the leader was appended here. */
    @Override
    public void logged(LogEntry entry) {
        table.logged(entry);
    }

    @Override
    public void cut(long end) {
        machine.cut(end);
    }

    @Override
    public void startServing(long term) {
        machine.startServing(log.end(), broker.life().clockMs());
        acks.durable(log.durableEnd(), this::answer);
    }

    /** A follower's log may be cut again: what it holds says nothing about writes to come. */
    @Override
    public void durable(long end) {
        if (log.isServing()) {
            acks.durable(end, this::answer);
        }
    }

    @Override
    public void committed(long end) {
        machine.committed(end, broker.life().clockMs());
        acks.committed(end, this::answer);
        advanced();
    }

    @Override
    public void durableOnAll(long end) {
        acks.durableOnAll(end, this::answer);
    }

    @Override
    public void stopServing(StopReason reason) {
        machine.stopServing();
        acks.endTerm(this::answer);
    }

    @Override
    public void installed() {
        table.load();
        advanced();
    }

    SimLog log() {
        return log;
    }

    public boolean isServing() {
        return log.isServing();
    }

    /** The first offset that can be read. */
    public long lowMark() {
        return log.lowMark();
    }

    public long committedEnd() {
        return log.committedEnd();
    }
}
