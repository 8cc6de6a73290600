package io.hadron.server.node;

import io.hadron.core.cluster.MetadataView;
import io.hadron.core.consumer.ConsumerEffect;
import io.hadron.core.consumer.ConsumerInput;
import io.hadron.core.consumer.DeadLetterTarget;
import io.hadron.core.consumer.GroupSettings;
import io.hadron.core.consumer.SkipCause;
import io.hadron.core.model.ControlGroup;
import io.hadron.core.model.ControlGroupKind;
import io.hadron.core.model.GroupSpec.DeliveryPolicy;
import io.hadron.core.model.NodeId;
import io.hadron.core.model.ObjectId;
import io.hadron.core.model.SchemaObject.GroupInfo;
import io.hadron.core.model.SchemaObject.StreamInfo;
import io.hadron.core.model.StartPosition;
import io.hadron.proto.ErrorCode;
import io.hadron.server.consumer.GroupDirectory;
import io.hadron.server.courier.BatchCourier;
import io.hadron.server.session.Failures;
import io.hadron.server.stream.PartitionPlace;
import io.hadron.server.stream.ProduceCall;
import io.hadron.server.stream.StreamController;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The schema as consumer controllers need it. Any thread. */
final class GroupDefinitions implements GroupDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(GroupDefinitions.class);

    private final Supplier<MetadataView> metadata;
    private final NodeId self;
    private final Partitions partitions;
    private final BatchCourier courier;

    GroupDefinitions(
            NodeId self,
            Supplier<MetadataView> metadata,
            Partitions partitions,
            BatchCourier courier) {
        this.self = self;
        this.metadata = metadata;
        this.partitions = partitions;
        this.courier = courier;
    }

    @Override
    public boolean exists(ObjectId group) {
        return metadata.get().group(group) != null;
    }

    @Override
    public String groupName(ObjectId group) {
        GroupInfo info = metadata.get().group(group);
        return info == null ? group.toString() : info.name().toString();
    }

    @Override
    public void groupsOf(
            StreamController partition, Collection<ObjectId> known, Consumer<ConsumerInput> then) {
        MetadataView view = metadata.get();
        for (GroupInfo group : view.groupsOf(partition.place().stream())) {
            GroupSettings settings = settings(view, group, partition.place());
            Consumer<Long> configure =
                    start ->
                            then.accept(
                                    new ConsumerInput.GroupConfigured(
                                            group.id(), group.meta().revision(), settings, start));
            if (known.contains(group.id())) {
                configure.accept(partition.log().lowMark());
            } else {
                resolveStart(partition, startOn(partition, group), configure);
            }
        }
    }

    /**
     * A partition that was added after the group begins at its first record: what was produced to
     * it since belongs to the group, whenever its controller comes to lead. Ids come from one
     * counter, so they tell which of the two is older.
     */
    private static StartPosition startOn(StreamController partition, GroupInfo group) {
        boolean added = partition.log().group() > group.id().value();
        return added ? new StartPosition.First() : group.spec().start();
    }

    private static void resolveStart(
            StreamController partition, StartPosition start, Consumer<Long> then) {
        long low = partition.log().lowMark();
        long end = partition.log().committedEnd();
        switch (start) {
            case StartPosition.First _ -> then.accept(low);
            case StartPosition.Latest _ -> then.accept(end);
            case StartPosition.AtOffset at -> then.accept(Math.clamp(at.offset(), low, end));
            case StartPosition.AtTime at -> partition.offsetForTime(at.timeMs(), then);
        }
    }

    private static GroupSettings settings(
            MetadataView view, GroupInfo group, PartitionPlace place) {
        DeliveryPolicy delivery = group.spec().delivery();
        return new GroupSettings(
                delivery.maxInFlight(),
                delivery.maxDeliveries(),
                delivery.backoff(),
                deadLetter(view, group, place),
                delivery.ackTimeout() == null ? 0 : delivery.ackTimeout().toMillis(),
                delivery.maxOutstanding());
    }

    /** All dead letters of a partition go to one partition of the target. */
    private static @Nullable DeadLetterTarget deadLetter(
            MetadataView view, GroupInfo group, PartitionPlace place) {
        if (group.spec().deadLetter() == null) {
            return null;
        }
        StreamInfo target = view.stream(group.name().sibling(group.spec().deadLetter()));
        return target == null
                ? null
                : new DeadLetterTarget(target.id(), place.index() % target.spec().partitions());
    }

    @Override
    public void skipped(PartitionPlace place, ConsumerEffect.Skipped skipped) {
        if (skipped.cause() == SkipCause.TRIMMED) {
            LOG.warn(
                    "retention removed {} messages of {} before group {} had finished them",
                    skipped.count(),
                    place,
                    groupName(skipped.group()));
        }
    }

    @Override
    public void publish(DeadLetterTarget target, ProduceCall call) {
        ControlGroup place = placeOf(target);
        StreamController local = partitions.partition(target.stream(), target.partition());
        if (place != null && !place.leader().equals(self)) {
            courier.send(place.leader(), place.id().value(), call);
        } else if (local != null) {
            local.shard().execute(() -> local.produce(call));
        } else {
            call.release().run();
            call.answer()
                    .failed(
                            Failures.of(
                                    ErrorCode.UNAVAILABLE,
                                    "partition "
                                            + target.partition()
                                            + " of the dead-letter stream is not open yet"));
        }
    }

    private @Nullable ControlGroup placeOf(DeadLetterTarget target) {
        return metadata.get().controlGroupsOf(ControlGroupKind.SPC, target.stream()).stream()
                .filter(group -> group.partition() == target.partition())
                .findFirst()
                .orElse(null);
    }

    @Override
    public boolean isGone(DeadLetterTarget target) {
        return metadata.get().stream(target.stream()) == null;
    }
}
