package io.hadron.core.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.consumer.ModelGroup.Place;
import java.util.TreeMap;

/** Says whether machine and model agree on every offset of every group. */
final class ModelComparison {

    private ModelComparison() {}

    static void compare(ConsumerMachine machine, ConsumerModel model, long end) {
        assertThat(machine.groups()).isEqualTo(java.util.List.copyOf(model.groups.keySet()));
        for (ModelGroup group : model.groups.values()) {
            GroupStatus status = machine.status(group.id);
            assertThat(status.epoch()).isEqualTo(group.epoch);
            assertThat(status.paused()).isEqualTo(group.paused);
            GroupStatus.Progress progress = status.progress();
            assertThat(progress.head()).as("head of %s", group.id).isEqualTo(group.head);
            assertThat(progress.outstanding()).isEqualTo(group.unfinished.size());
            assertThat(progress.oldestOutstanding())
                    .isEqualTo(
                            group.unfinished.isEmpty() ? group.head : group.unfinished.firstKey());
            TreeMap<Long, Integer> credit = new TreeMap<>();
            status.members().forEach(m -> credit.put(m.member(), m.credit()));
            assertThat(credit).isEqualTo(group.credit);
            for (long offset = 0; offset <= end; offset++) {
                compare(machine, model, group, offset);
            }
        }
    }

    private static void compare(
            ConsumerMachine machine, ConsumerModel model, ModelGroup group, long offset) {
        OffsetFate fate = machine.explain(group.id, offset);
        Place place = group.unfinished.get(offset);
        boolean same =
                switch (fate) {
                    case OffsetFate.BelowLowMark f -> place == null && offset < model.lowMark;
                    case OffsetFate.AheadOfHead f -> place == null && offset >= group.head;
                    case OffsetFate.Finished f -> place == null && offset < group.head;
                    case OffsetFate.InFlight f ->
                            place instanceof Place.Flying p
                                    && p.number() == f.deliveryNumber()
                                    && p.member() == f.member()
                                    && p.attempts() == f.attempt();
                    case OffsetFate.Waiting f ->
                            place instanceof Place.Waiting p
                                    && p.attempts() == f.attempts()
                                    && p.notBeforeMs() == f.notBeforeMs();
                    case OffsetFate.DeadLettering f ->
                            place instanceof Place.Letter p
                                    && p.id().equals(f.id())
                                    && p.attempts() == f.attempts()
                                    && p.cause() == f.cause();
                };
        if (!same) {
            throw new AssertionError(
                    "offset " + offset + " of " + group.id + ": " + fate + ", model " + place);
        }
    }

    /** The durable state of a machine, comparable. */
    static String durable(ConsumerMachine machine) {
        StringBuilder text = new StringBuilder();
        for (byte b : machine.peekSnapshot()) {
            text.append(Character.forDigit((b >> 4) & 15, 16))
                    .append(Character.forDigit(b & 15, 16));
        }
        return text.toString();
    }
}
