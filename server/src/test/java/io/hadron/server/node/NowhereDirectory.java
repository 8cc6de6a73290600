package io.hadron.server.node;

import io.hadron.core.consumer.ConsumerEffect;
import io.hadron.core.consumer.ConsumerInput;
import io.hadron.core.consumer.DeadLetterTarget;
import io.hadron.core.model.ObjectId;
import io.hadron.server.consumer.GroupDirectory;
import io.hadron.server.stream.PartitionPlace;
import io.hadron.server.stream.ProduceCall;
import io.hadron.server.stream.StreamController;
import java.util.Collection;
import java.util.function.Consumer;

/** A schema without consumer groups. */
final class NowhereDirectory implements GroupDirectory {
    @Override
    public boolean exists(ObjectId group) {
        return false;
    }

    @Override
    public String groupName(ObjectId group) {
        return group.toString();
    }

    @Override
    public void groupsOf(
            StreamController partition, Collection<ObjectId> known, Consumer<ConsumerInput> then) {}

    @Override
    public void skipped(PartitionPlace place, ConsumerEffect.Skipped skipped) {}

    @Override
    public void publish(DeadLetterTarget target, ProduceCall call) {
        throw new IllegalStateException("there are no dead letters");
    }

    @Override
    public boolean isGone(DeadLetterTarget target) {
        return true;
    }
}
