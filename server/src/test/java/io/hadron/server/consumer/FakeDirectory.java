package io.hadron.server.consumer;

import io.hadron.core.consumer.ConsumerEffect;
import io.hadron.core.consumer.ConsumerInput;
import io.hadron.core.consumer.DeadLetterTarget;
import io.hadron.core.consumer.GroupSettings;
import io.hadron.core.model.ObjectId;
import io.hadron.proto.ErrorCode;
import io.hadron.server.session.Failures;
import io.hadron.server.stream.PartitionPlace;
import io.hadron.server.stream.ProduceCall;
import io.hadron.server.stream.StreamController;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Groups as a test defines them. Dead letters find no way out unless the test makes one. */
final class FakeDirectory implements GroupDirectory {
    final Map<ObjectId, GroupSettings> groups = new ConcurrentHashMap<>();
    volatile LetterBox deadLetters =
            (target, call) -> {
                call.release().run();
                call.answer().failed(Failures.of(ErrorCode.UNAVAILABLE, "no way out"));
            };

    /** What becomes of dead letters. */
    interface LetterBox {
        void publish(DeadLetterTarget target, ProduceCall call);
    }

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
    public void publish(DeadLetterTarget target, ProduceCall call) {
        deadLetters.publish(target, call);
    }

    @Override
    public boolean isGone(DeadLetterTarget target) {
        return false;
    }
}
