package io.hadron.server.metrics;

import java.util.concurrent.atomic.LongAdder;

/** Meters of records: in by producers, out to readers and consumers, settled by groups. */
public final class StreamMeters {
    private final LongAdder recordsIn;
    private final LongAdder recordsOut;
    private final LongAdder bytesIn;
    private final LongAdder bytesOut;
    private final LongAdder duplicates;
    private final LongAdder settled;
    private final LongAdder redelivered;
    private final LongAdder deadLettered;
    private final LongAdder tailHits;
    private final LongAdder tailMisses;
    private final LatencyHistogram produce;
    private final LatencyHistogram settle;

    StreamMeters(BrokerMetrics metrics) {
        recordsIn = records(metrics, "in");
        recordsOut = records(metrics, "out");
        bytesIn = bytes(metrics, "in");
        bytesOut = bytes(metrics, "out");
        duplicates =
                metrics.adder("hadron.produce.duplicates", "Batches that were sent a second time");
        settled = metrics.adder("hadron.group.settled", "Messages finished by consumers");
        redelivered = metrics.adder("hadron.group.redelivered", "Messages handed out again");
        deadLettered =
                metrics.adder("hadron.group.dead.lettered", "Messages moved to dead letters");
        tailHits = tail(metrics, "hit");
        tailMisses = tail(metrics, "miss");
        produce =
                metrics.latency(
                        "hadron_produce_seconds", "Time from a batch's arrival to its commit");
        settle =
                metrics.latency(
                        "hadron_settle_seconds", "Time from a settlement's arrival to its commit");
    }

    private static LongAdder records(BrokerMetrics metrics, String direction) {
        return metrics.adder("hadron.records", "Records", "direction", direction);
    }

    private static LongAdder bytes(BrokerMetrics metrics, String direction) {
        return metrics.adder(
                "hadron.record.bytes", "Bytes of record batches as sent", "direction", direction);
    }

    private static LongAdder tail(BrokerMetrics metrics, String result) {
        return metrics.adder(
                "hadron.tail.reads", "Reads of batches, from memory or not", "result", result);
    }

    /** A batch was committed. */
    public void produced(long records, long batchBytes, long nanos) {
        recordsIn.add(records);
        bytesIn.add(batchBytes);
        produce.record(nanos);
    }

    /** A batch came a second time and was answered with its first offset. */
    public void duplicate() {
        duplicates.increment();
    }

    /** Records were handed to a client. */
    public void delivered(long records, long batchBytes) {
        recordsOut.add(records);
        bytesOut.add(batchBytes);
    }

    /** A settlement was committed. */
    public void settled(long messages, long nanos) {
        settled.add(messages);
        settle.record(nanos);
    }

    /** Messages were handed out again. */
    public void redelivered(long messages) {
        redelivered.add(messages);
    }

    /** A message was moved to dead letters. */
    public void deadLettered() {
        deadLettered.increment();
    }

    /** A batch was found in memory. */
    public void tailHit() {
        tailHits.increment();
    }

    /** A batch had to be read from disk. */
    public void tailMiss() {
        tailMisses.increment();
    }
}
