package io.hadron.harness.workload;

import io.hadron.client.Acks;
import java.time.Duration;

/**
 * What clients do.
 *
 * @param partitions of the stream that everything goes to
 * @param producers each with a client and a publisher of its own
 * @param ratePerProducer records per second of each
 * @param acks when a record counts as published
 * @param deliveryTimeout how long a record is tried
 * @param consumers members of one consumer group
 * @param readers that read everything without a group
 */
public record WorkloadSpec(
        int partitions,
        int producers,
        int ratePerProducer,
        Acks acks,
        Duration deliveryTimeout,
        int consumers,
        int readers) {
    /** The stream of the workload. */
    public static final String STREAM = "work";

    static final String GROUP = "workers";
    static final String DEAD = "work-dead";
    static final int MAX_DELIVERIES = 20;

    /** Two producers, three consumers and a reader on three partitions; nobody gives up. */
    public static final WorkloadSpec USUAL =
            new WorkloadSpec(3, 2, 500, Acks.MAJORITY, Duration.ofMinutes(2), 3, 1);

    public WorkloadSpec withAcks(Acks value) {
        return new WorkloadSpec(
                partitions, producers, ratePerProducer, value, deliveryTimeout, consumers, readers);
    }

    public WorkloadSpec withDeliveryTimeout(Duration value) {
        return new WorkloadSpec(
                partitions, producers, ratePerProducer, acks, value, consumers, readers);
    }

    public WorkloadSpec withRate(int perProducer) {
        return new WorkloadSpec(
                partitions, producers, perProducer, acks, deliveryTimeout, consumers, readers);
    }

    public WorkloadSpec withPartitions(int count) {
        return new WorkloadSpec(
                count, producers, ratePerProducer, acks, deliveryTimeout, consumers, readers);
    }

    public WorkloadSpec withoutGroup() {
        return new WorkloadSpec(
                partitions, producers, ratePerProducer, acks, deliveryTimeout, 0, readers);
    }

    boolean hasGroup() {
        return consumers > 0;
    }

    /** Documents of everything that the workload needs. */
    public String ddl() {
        String stream =
                """
                kind: Stream
                metadata: {name: %s}
                spec: {partitions: %d}
                """
                        .formatted(STREAM, partitions);
        String group =
                """
                ---
                kind: Stream
                metadata: {name: %s}
                ---
                kind: Group
                metadata: {name: %s}
                spec: {stream: %s, maxDeliveries: %d, backoff: {from: 100ms, to: 1s}, deadLetter: %s}
                """
                        .formatted(DEAD, GROUP, STREAM, MAX_DELIVERIES, DEAD);
        return hasGroup() ? stream + group : stream;
    }

    /** The name of a partition in a history. */
    static String partition(int index) {
        return STREAM + "/" + index;
    }
}
