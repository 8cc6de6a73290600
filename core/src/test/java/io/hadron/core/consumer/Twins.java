package io.hadron.core.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.model.ObjectId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A machine and its naive model, given the same things; what they say must be the same. */
final class Twins {

    private final boolean comparing;
    private int comparisons;
    private ConsumerMachine machine = ConsumerMachine.create();
    private ConsumerModel model = new ConsumerModel();

    Twins(boolean comparing) {
        this.comparing = comparing;
    }

    ConsumerMachine machine() {
        return machine;
    }

    ConsumerModel modelCopy() {
        return comparing ? model.copy() : model;
    }

    GroupStatus status(ObjectId group) {
        GroupStatus status = machine.status(group);
        assertThat(status).isNotNull();
        return status;
    }

    void replace(ConsumerMachine rebuilt, ConsumerModel restored) {
        machine = rebuilt;
        model = restored;
    }

    ConsumerStep lead(long term, long lowMark, long end, long nowMs) {
        if (comparing) {
            model.lead(term, lowMark, end, nowMs);
        }
        return machine.lead(term, lowMark, end, nowMs);
    }

    ConsumerStep step(ConsumerInput input, long nowMs) {
        if (comparing) {
            model.advance(nowMs);
            model.step(input);
        }
        return machine.step(input, nowMs);
    }

    ConsumerStep settle(ConsumerInput.Settle input, long nowMs) {
        ConsumerStep step = machine.step(input, nowMs);
        if (comparing) {
            model.advance(nowMs);
            assertThat(reply(step).results().stream().map(SettleResult::stale).toList())
                    .isEqualTo(model.settle(input));
        }
        return step;
    }

    static ConsumerEffect.SettleReply reply(ConsumerStep step) {
        return step.effects().stream()
                .filter(e -> e instanceof ConsumerEffect.SettleReply)
                .map(e -> (ConsumerEffect.SettleReply) e)
                .findAny()
                .orElseThrow();
    }

    @Nullable DeliveryPlan plan(int max, long nowMs, List<DeliveryPlan> open) {
        DeliveryPlan plan = machine.plan(max, nowMs);
        if (!comparing) {
            return plan;
        }
        model.advance(nowMs);
        if (plan != null) {
            int credit = model.groups.get(plan.group()).credit.getOrDefault(plan.member(), 0);
            assertThat(plan.ranges()).as("plan").isEqualTo(expected(plan.group(), credit, max));
            return plan;
        }
        for (ModelGroup group : model.groups.values()) {
            int credit = group.credit.values().stream().max(Integer::compare).orElse(0);
            boolean busy = open.stream().anyMatch(p -> p.group().equals(group.id));
            assertThat(busy ? null : expected(group.id, credit, max))
                    .as("nothing to plan for %s", group.id)
                    .isNull();
        }
        return null;
    }

    private @Nullable OffsetRanges expected(ObjectId group, int credit, int max) {
        return model.groups.get(group).expectedPlan(credit, max, model.committedEnd, model.nowMs);
    }

    /** Delivers; {@code moved} says that the group was moved since the plan was made. */
    ConsumerStep deliver(
            DeliveryPlan plan, OffsetRanges records, long readTo, boolean moved, long nowMs) {
        ConsumerStep step = machine.deliver(plan, records, readTo, nowMs);
        if (comparing) {
            model.advance(nowMs);
            Map<Long, Integer> expected =
                    moved ? new TreeMap<>() : model.deliver(plan, records, readTo);
            assertThat(sent(step)).isEqualTo(expected);
        }
        return step;
    }

    private static Map<Long, Integer> sent(ConsumerStep step) {
        TreeMap<Long, Integer> sent = new TreeMap<>();
        for (ConsumerEffect effect : step.effects()) {
            if (effect instanceof ConsumerEffect.Deliver d) {
                for (AttemptRange range : d.ranges()) {
                    for (long offset = range.from(); offset < range.to(); offset++) {
                        sent.put(offset, range.attempt());
                    }
                }
            }
        }
        return sent;
    }

    void compareDurable(ConsumerMachine replayed) {
        if (comparing) {
            assertThat(ModelComparison.durable(replayed))
                    .isEqualTo(ModelComparison.durable(machine));
        }
    }

    void compare(long end) {
        if (comparing) {
            machine.checkInvariants();
            // A difference stays, so looking at every offset now and then finds it too.
            if (++comparisons % 4 == 0) {
                ModelComparison.compare(machine, model, end);
            }
        }
    }
}
