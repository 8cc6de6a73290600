package io.hadron.server.consumer;

import io.hadron.core.consumer.ConsumerEffect;
import io.hadron.core.consumer.ConsumerInput;
import io.hadron.core.model.ObjectId;
import io.hadron.server.stream.PartitionPlace;
import io.hadron.server.stream.StreamController;
import java.util.Collection;
import java.util.function.Consumer;

/** What consumer controllers ask of the schema. Any thread. */
public interface GroupDirectory extends DeadLetterRoute {
    /** Whether the consumer group is defined now. */
    boolean exists(ObjectId group);

    /** The group's full name, for people. */
    String groupName(ObjectId group);

    /**
     * Hands over the definition of every group of the partition's stream as an input, some of them
     * later if their start has to be looked up. Shard thread.
     *
     * @param known groups whose start no longer matters
     */
    void groupsOf(
            StreamController partition, Collection<ObjectId> known, Consumer<ConsumerInput> then);

    /**
     * Messages were finished without a consumer: to be counted, and logged if retention took them.
     */
    void skipped(PartitionPlace place, ConsumerEffect.Skipped skipped);
}
