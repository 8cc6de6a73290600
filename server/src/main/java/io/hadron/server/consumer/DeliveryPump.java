package io.hadron.server.consumer;

import io.hadron.core.consumer.ConsumerInput;
import io.hadron.core.consumer.ConsumerStep;
import io.hadron.core.consumer.DeliveryPlan;
import io.hadron.core.model.ObjectId;
import io.hadron.proto.ErrorCode;
import io.hadron.server.log.ReadResult;
import io.hadron.server.session.Failures;
import io.hadron.server.shard.StoredBatch;
import io.hadron.server.stream.StreamController;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns plans of the consumer machine into deliveries: reads the batches, from memory or disk, and
 * hands out what they hold. Shard thread only.
 */
final class DeliveryPump {
    private static final long RETRY_MS = 50;
    private static final int READ_BYTES = 1 << 20;
    private static final int MAX_RECORDS = 16_384;

    private final ConsumerController controller;
    private final StreamController partition;
    private final ChannelTable channels;
    private final ReadMemory memory;
    private final Map<ObjectId, HeldBatches> held = new TreeMap<>();
    private boolean waitingForMemory;

    DeliveryPump(
            ConsumerController controller,
            StreamController partition,
            ChannelTable channels,
            ReadMemory memory) {
        this.controller = controller;
        this.partition = partition;
        this.channels = channels;
        this.memory = memory;
    }

    /** Hands out all that can be handed out now; reads from disk come back later. */
    void run() {
        DeliveryPlan plan;
        while (!waitingForMemory
                && controller.isLeading()
                && !channels.isEmpty()
                && (plan = next()) != null) {
            serve(plan);
        }
    }

    private @Nullable DeliveryPlan next() {
        try {
            return controller.machine().plan(MAX_RECORDS, controller.nowMs());
        } catch (RuntimeException e) {
            controller.tripped(e);
            return null;
        }
    }

    private void serve(DeliveryPlan plan) {
        HeldBatches group = held.computeIfAbsent(plan.group(), id -> new HeldBatches(memory));
        List<StoredBatch> batches = group.from(plan.ranges().first(), plan.ranges().end());
        if (!batches.isEmpty()) {
            deliver(plan, batches);
            return;
        }
        boolean inLoop =
                partition.read(plan.ranges().first(), READ_BYTES, result -> read(plan, result));
        if (!inLoop) {
            // The plan is kept by the machine until the read comes back; other groups go on.
            return;
        }
    }

    private void read(DeliveryPlan plan, ReadResult result) {
        if (!controller.isLeading()) {
            if (result instanceof ReadResult.Batches found) {
                found.batches().forEach(batch -> batch.payload().release());
            }
            return;
        }
        switch (result) {
            case ReadResult.Batches found when found.batches().isEmpty() ->
                    throw new IllegalStateException(
                            partition.place()
                                    + ": planned "
                                    + plan.ranges()
                                    + ", but nothing is there");
            case ReadResult.Batches found -> {
                HeldBatches group =
                        held.computeIfAbsent(plan.group(), id -> new HeldBatches(memory));
                deliver(
                        plan,
                        group.take(found.batches(), plan.ranges().first(), plan.ranges().end()));
            }
            case ReadResult.BelowLowMark below -> {
                controller.machine().abandon(plan);
                controller.step(new ConsumerInput.Trimmed(below.lowMark()));
            }
            case ReadResult.Overloaded _ -> {
                controller.machine().abandon(plan);
                clear(); // what is held is part of what is short
                if (!waitingForMemory) {
                    waitingForMemory = true;
                    controller.shard().schedule(RETRY_MS, this::memoryMayBeThere);
                }
            }
            case ReadResult.Damaged bad -> {
                controller.machine().abandon(plan);
                // Its members leave, so that it is not read again for them; who comes later is told
                // anew.
                channels.failGroup(
                        plan.group(),
                        Failures.of(
                                ErrorCode.STORAGE_DAMAGED,
                                partition.place()
                                        + " at offset "
                                        + bad.offset()
                                        + ": "
                                        + bad.what()));
            }
        }
        controller.queueFlush();
    }

    private void deliver(DeliveryPlan plan, List<StoredBatch> batches) {
        channels.learnRecordSize(batches);
        DeliverySelection selection = DeliverySelection.of(plan, batches);
        ConsumerStep step;
        try {
            step =
                    controller
                            .machine()
                            .deliver(
                                    plan,
                                    selection.records(),
                                    selection.readTo(),
                                    controller.nowMs());
        } catch (RuntimeException e) {
            selection.batches().forEach(batch -> batch.payload().release());
            controller.tripped(e);
            return;
        }
        controller.take(step, selection.batches(), ConsumerReply.NONE);
        HeldBatches group = held.get(plan.group());
        if (group != null) {
            group.releaseBelow(selection.readTo());
        }
    }

    private void memoryMayBeThere() {
        waitingForMemory = false;
        controller.queueFlush();
    }

    /** The group was moved, or nobody reads for it: what is held for it is of no use. */
    void forget(ObjectId group) {
        HeldBatches batches = held.remove(group);
        if (batches != null) {
            batches.clear();
        }
    }

    void clear() {
        held.values().forEach(HeldBatches::clear);
        held.clear();
    }
}
