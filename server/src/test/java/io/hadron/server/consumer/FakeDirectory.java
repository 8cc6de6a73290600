package io.hadron.server.consumer;

import io.hadron.core.consumer.ConsumerEffect;
import io.hadron.core.consumer.ConsumerInput;
import io.hadron.core.consumer.DeadLetterTarget;
import io.hadron.core.consumer.GroupSettings;
import io.hadron.core.model.ObjectId;
import io.hadron.server.stream.PartitionPlace;
import io.hadron.server.stream.StreamController;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Groups as a test defines them. Dead letters find no way out. */
final class FakeDirectory implements GroupDirectory {
    final Map<ObjectId, GroupSettings> groups = new ConcurrentHashMap<>();

    @Override
    public boolean exists(ObjectId group) {
        return groups.containsKey(group);
    }

    @Override
    public String groupName(ObjectId group) {
        return "group " + group;
    }

    @Override
    public void groupsOf(
            StreamController partition, Collection<ObjectId> known, Consumer<ConsumerInput> then) {
        groups.forEach((group, settings) ->
                then.accept(new ConsumerInput.GroupConfigured(group, 1, settings, 0)));
    }

    @Override
    public void skipped(PartitionPlace place, ConsumerEffect.Skipped skipped) {}

    @Override
    public @Nullable StreamController find(DeadLetterTarget target) {
        return null;
    }

    @Override
    public boolean isGone(DeadLetterTarget target) {
        return false;
    }
}
