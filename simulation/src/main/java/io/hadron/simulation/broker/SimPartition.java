package io.hadron.simulation.broker;

import io.hadron.core.partition.AckLevel;
import io.hadron.core.partition.AckResult;
import io.hadron.core.partition.AckTracker;
import io.hadron.core.partition.AppendOutcome;
import io.hadron.core.partition.BatchInfo;
import io.hadron.core.partition.PartitionLimits;
import io.hadron.core.partition.PartitionMachine;
import io.hadron.core.partition.ProducerChange;
import io.hadron.core.partition.ProducerCheckpoint;
import io.hadron.core.partition.ProducerRecord;
import io.hadron.core.replication.StopReason;
import io.hadron.simulation.PlantedBug;
import io.hadron.simulation.world.CrashPoint;
import io.hadron.simulation.world.DiskImage;
import io.hadron.simulation.world.DiskOp;
import io.hadron.simulation.world.LogEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Drives one stream partition. */
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

    private record Ticket(Consumer<Answer> reply, long baseOffset) {}

    private static final String PRODUCER = "producer-";
    private static final String APPLIED = "applied";
    private static final int HOUSEKEEPING_MS = 200;
    private static final PartitionLimits LIMITS = new PartitionLimits(1_000, 400, 4, 1_900, 1_900);

    private final Broker broker;
    private final PartitionMachine machine = new PartitionMachine(LIMITS);
    private final AckTracker<Ticket> acks = new AckTracker<>();
    private final SimLog log;
    private final boolean trims;
    private @Nullable Runnable onAdvance;

    SimPartition(long group, Broker broker, boolean trims) {
        this.broker = broker;
        this.trims = trims;
        this.log = new SimLog(group, broker, this);
        restore();
        broker.life().after(HOUSEKEEPING_MS, this::keepHouse);
    }

    private void restore() {
        var stored = new ArrayList<ProducerRecord>();
        broker.store()
                .group(log.group())
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
        DiskImage.Group disk = broker.store().group(log.group());
        byte[] mark = disk.state().get(APPLIED);
        long applied = mark == null ? 0 : ByteBuffer.wrap(mark).getLong();
        machine.restore(forget ? List.of() : stored, forget ? log.end() : applied);
        if (!forget) {
            disk.log()
                    .tailMap(applied, true)
                    .values()
                    .forEach(entry -> {
                        if (entry.content() instanceof LogEntry.Content.Values values) {
                            machine.logged(values.batch(), entry.baseOffset());
                        }
                    });
        }
        broker.life().pass(CrashPoint.TABLE_RESTORED);
    }

    void onAdvance(Runnable action) {
        onAdvance = action;
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
        switch (machine.admit(batch, log.end(), broker.life().now())) {
            case AppendOutcome.Appended a -> {
                broker.life().pass(CrashPoint.BATCH_ADMITTED);
                append(request, batch);
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

    private void append(Produce request, BatchInfo batch) {
        log.append(
                request.batch.count(),
                new LogEntry.Content.Values(batch, request.values),
                List.of());
        broker.life().pass(CrashPoint.BATCH_APPENDED);
    }

    /** Stores what the stored table lacks, with the offset up to which it is complete then. */
    private void checkpoint() {
        if (!machine.hasUnstored()) {
            return;
        }
        ProducerCheckpoint checkpoint = machine.checkpoint();
        List<DiskOp> ops = new ArrayList<>(checkpoint.changes().stream().map(this::op).toList());
        byte[] applied = ByteBuffer.allocate(Long.BYTES).putLong(checkpoint.appliedEnd()).array();
        DiskOp mark = new DiskOp.Put(log.group(), APPLIED, applied);
        if (broker.bug() == PlantedBug.STORE_PRODUCERS_LATER) {
            broker.store().submit(List.of(mark), () -> {});
            broker.life()
                    .after(
                            30,
                            () -> {
                                if (!ops.isEmpty()) {
                                    broker.store().submit(ops, () -> {});
                                }
                            });
            return;
        }
        ops.add(mark);
        broker.store().submit(ops, () -> {});
    }

    private DiskOp op(ProducerChange change) {
        String key = PRODUCER + change.producerId();
        return switch (change) {
            case ProducerChange.Put put -> new DiskOp.Put(log.group(), key, put.record().encode());
            case ProducerChange.Drop _ -> new DiskOp.Delete(log.group(), key);
        };
    }

    private void await(Produce request, long base, long last, Consumer<Answer> reply) {
        acks.await(
                request.level,
                last + 1,
                broker.life().now() + request.timeoutMs,
                new Ticket(reply, base),
                this::answer);
    }

    private void answer(Ticket ticket, AckResult result) {
        broker.life().pass(CrashPoint.BEFORE_RECEIPT);
        ticket.reply.accept(
                switch (result) {
                    case ACKED -> new Answer.Receipt(ticket.baseOffset);
                    case TIMED_OUT, TERM_ENDED -> new Answer.Unknown();
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
        var entries = broker.store().group(log.group()).log();
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
        if (!log.isServing()) {
            return;
        }
        if (machine.expireProducers(broker.life().now(), 10) > 0) {
            checkpoint();
            broker.life().pass(CrashPoint.PRODUCERS_EXPIRED);
        }
        if (broker.dice().chance(0.3)) {
            checkpoint();
        }
        machine.setDiskFull(!broker.life().faults().isHealed() && broker.dice().chance(0.02));
        if (trims && broker.dice().chance(0.03)) {
            trim();
        }
    }

    private void trim() {
        long span = log.committedEnd() - log.lowMark();
        if (span > 30) {
            long mark = log.lowMark() + broker.dice().between(1, (int) (span - 20));
            broker.retention().allowed(log.group(), mark);
            checkpoint();
            log.trim(broker.bug() == PlantedBug.TRIM_TOO_FAR ? mark + 20 : mark);
            advanced();
        }
    }

    private void advanced() {
        if (onAdvance != null) {
            onAdvance.run();
        }
    }

    @Override
    public void startServing(long term) {
        machine.startServing(log.end(), broker.life().now());
    }

    @Override
    public void durable(long end) {
        acks.durable(end, this::answer);
    }

    @Override
    public void committed(long end) {
        machine.committed(end, broker.life().now());
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
