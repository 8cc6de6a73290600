package io.hadron.bench.jmh;

import io.hadron.core.consumer.ConsumerEffect;
import io.hadron.core.consumer.ConsumerInput;
import io.hadron.core.consumer.ConsumerMachine;
import io.hadron.core.consumer.ConsumerStep;
import io.hadron.core.consumer.DeliveryPlan;
import io.hadron.core.consumer.DeliveryToken;
import io.hadron.core.consumer.GroupSettings;
import io.hadron.core.consumer.OffsetRanges;
import io.hadron.core.consumer.SettleItem;
import io.hadron.core.model.Backoff;
import io.hadron.core.model.ObjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The consumer-group machine: hands 500 messages to a member, settles them, encodes what has to be
 * kept. Scores are messages per second.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ConsumerBenchmark {
    private static final int MESSAGES = 500;
    private static final long MEMBER = 1;
    private static final ObjectId GROUP = new ObjectId(7);

    private ConsumerMachine machine = ConsumerMachine.create();
    private long end;
    private long bytes;

    @Setup
    public void lead() {
        machine = ConsumerMachine.create();
        end = 0;
        keep(machine.lead(1, 0, 0, now()));
        GroupSettings settings =
                new GroupSettings(
                        GroupSettings.COUNT_LIMIT,
                        0,
                        Backoff.DEFAULT,
                        null,
                        0,
                        GroupSettings.DEFAULT_MAX_OUTSTANDING);
        keep(machine.step(new ConsumerInput.GroupConfigured(GROUP, 1, settings, 0), now()));
        keep(machine.step(new ConsumerInput.MemberJoined(GROUP, MEMBER, 0), now()));
    }

    /** Acks them all at once. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long ackBatch() {
        DeliveryToken token = deliver();
        settle(List.of(SettleItem.ack(token, OffsetRanges.of(end - MESSAGES, end))));
        return bytes;
    }

    /** Acks each on its own, in one call as clients do. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long ackEach() {
        DeliveryToken token = deliver();
        List<SettleItem> items = new ArrayList<>(MESSAGES);
        for (long offset = end - MESSAGES; offset < end; offset++) {
            items.add(SettleItem.ack(token, OffsetRanges.single(offset)));
        }
        settle(items);
        return bytes;
    }

    /** Acks every other message first, then the rest: the outstanding set is full of holes. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long ackScattered() {
        DeliveryToken token = deliver();
        for (int start = 0; start < 2; start++) {
            OffsetRanges.Builder some = OffsetRanges.builder();
            for (long offset = end - MESSAGES + start; offset < end; offset += 2) {
                some.add(offset, offset + 1);
            }
            settle(List.of(SettleItem.ack(token, some.build())));
        }
        return bytes;
    }

    private DeliveryToken deliver() {
        end += MESSAGES;
        keep(machine.step(new ConsumerInput.LogAdvanced(end), now()));
        keep(machine.step(new ConsumerInput.CreditGranted(GROUP, MEMBER, MESSAGES), now()));
        DeliveryPlan plan = machine.plan(MESSAGES, now());
        if (plan == null || plan.ranges().count() != MESSAGES) {
            throw new IllegalStateException("not everything is planned: " + plan);
        }
        ConsumerStep step = machine.deliver(plan, plan.ranges(), end, now());
        keep(step);
        for (ConsumerEffect effect : step.effects()) {
            if (effect instanceof ConsumerEffect.Deliver delivery) {
                return delivery.token();
            }
        }
        throw new IllegalStateException("nothing is delivered");
    }

    private void settle(List<SettleItem> items) {
        keep(machine.step(new ConsumerInput.Settle(GROUP, MEMBER, items), now()));
    }

    private void keep(ConsumerStep step) {
        if (!step.entries().isEmpty()) {
            bytes += machine.encode(step.entries()).length;
        }
    }

    private static long now() {
        return System.currentTimeMillis();
    }
}
