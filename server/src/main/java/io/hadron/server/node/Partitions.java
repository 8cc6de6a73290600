package io.hadron.server.node;

import io.hadron.core.model.ObjectId;
import io.hadron.server.consumer.ConsumerController;
import io.hadron.server.log.GroupLog;
import io.hadron.server.stream.StreamController;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The control groups that are open on this node. Any thread may look; the director alone changes
 * it.
 */
public final class Partitions {
    private record Slot(ObjectId stream, int index) {}

    private final Map<Long, StreamController> byGroup = new ConcurrentHashMap<>();
    private final Map<Slot, StreamController> bySlot = new ConcurrentHashMap<>();
    private final Map<Long, ConsumerController> consumersByGroup = new ConcurrentHashMap<>();
    private final Map<Long, ConsumerController> consumersByPartition = new ConcurrentHashMap<>();

    void add(StreamController controller) {
        byGroup.put(controller.log().group(), controller);
        bySlot.put(slot(controller), controller);
    }

    void remove(StreamController controller) {
        byGroup.remove(controller.log().group());
        bySlot.remove(slot(controller));
    }

    void add(ConsumerController controller) {
        consumersByGroup.put(controller.log().group(), controller);
        consumersByPartition.put(controller.partition().log().group(), controller);
    }

    void remove(ConsumerController controller) {
        consumersByGroup.remove(controller.log().group());
        consumersByPartition.remove(controller.partition().log().group());
    }

    private static Slot slot(StreamController controller) {
        return new Slot(controller.place().stream(), controller.place().index());
    }

    /** The partition with this control group, or null. */
    public @Nullable StreamController partition(long group) {
        return byGroup.get(group);
    }

    /** A partition of a stream, or null. */
    public @Nullable StreamController partition(ObjectId stream, int index) {
        return bySlot.get(new Slot(stream, index));
    }

    /** The consumer controller with this control group, or null. */
    @Nullable ConsumerController consumers(long group) {
        return consumersByGroup.get(group);
    }

    /** The consumer controller of the partition with this control group, or null if it has none. */
    public @Nullable ConsumerController consumersOf(long partitionGroup) {
        return consumersByPartition.get(partitionGroup);
    }

    /** The log of a control group that is open here, or null. */
    @Nullable GroupLog log(long group) {
        StreamController partition = byGroup.get(group);
        if (partition != null) {
            return partition.log();
        }
        ConsumerController consumers = consumersByGroup.get(group);
        return consumers == null ? null : consumers.log();
    }

    /** The logs of all control groups that are open here. */
    List<GroupLog> logs() {
        List<GroupLog> logs = new ArrayList<>();
        byGroup.values().forEach(partition -> logs.add(partition.log()));
        consumersByGroup.values().forEach(consumers -> logs.add(consumers.log()));
        return logs;
    }

    /** Whether the control group will not serve until an operator has decided. */
    boolean hasGivenUp(long group) {
        StreamController partition = byGroup.get(group);
        if (partition != null) {
            return partition.gaveUp() != null;
        }
        ConsumerController consumers = consumersByGroup.get(group);
        return consumers != null && consumers.gaveUp() != null;
    }

    /** The control groups that will not serve until an operator has decided. */
    Set<Long> stopped() {
        Set<Long> stopped = new HashSet<>();
        byGroup.forEach((id, partition) -> {
            if (partition.gaveUp() != null) {
                stopped.add(id);
            }
        });
        consumersByGroup.forEach((id, consumers) -> {
            if (consumers.gaveUp() != null) {
                stopped.add(id);
            }
        });
        return stopped;
    }

    public Collection<StreamController> all() {
        return byGroup.values();
    }

    Collection<ConsumerController> allConsumers() {
        return consumersByGroup.values();
    }
}
