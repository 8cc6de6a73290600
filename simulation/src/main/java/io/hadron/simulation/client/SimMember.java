package io.hadron.simulation.client;

import io.hadron.core.consumer.ConsumerInput;
import io.hadron.core.consumer.DeliveryToken;
import io.hadron.core.consumer.OffsetRanges;
import io.hadron.core.consumer.SettleItem;
import io.hadron.core.model.ObjectId;
import io.hadron.simulation.broker.Broker;
import io.hadron.simulation.broker.SimConsumers;
import io.hadron.simulation.broker.SimConsumers.SettleAnswer;
import io.hadron.simulation.history.Observation;
import io.hadron.simulation.history.Observation.SettleKind;
import io.hadron.simulation.history.Observation.Settled;
import io.hadron.simulation.history.Outcome;
import io.hadron.simulation.history.Span;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A consumer in a group: acks most messages, fails some, forgets a few, and loses its connection
 * now and then.
 */
public final class SimMember {

    private static final int CREDIT = 6;
    private static final int SETTLE_TIMEOUT_MS = 1_000;
    private static final int NACK_DELAY_MS = 150;

    private final Surroundings surroundings;
    private final ObjectId group;
    private final AtomicLong ids;
    private long member = -1;
    private @Nullable Broker connectedTo;
    private long heardMs;
    private boolean behaving;

    public SimMember(Surroundings surroundings, ObjectId group, AtomicLong ids) {
        this.surroundings = surroundings;
        this.group = group;
        this.ids = ids;
        surroundings.after(surroundings.dice().between(0, 100), this::work);
    }

    /** From now on it acks everything and keeps its connection. */
    public void behave() {
        behaving = true;
    }

    private void work() {
        boolean broken = member >= 0 && (connectedTo != surroundings.process() || isSilent());
        if (broken) {
            surroundings.locate();
        }
        if (broken || (!behaving && surroundings.dice().chance(0.03))) {
            disconnect();
        }
        if (member < 0) {
            join();
        }
        surroundings.after(surroundings.dice().between(50, 300), this::work);
    }

    /**
     * Nothing was heard for so long that grants of credit may have been lost, or the term has
     * ended.
     */
    private boolean isSilent() {
        return surroundings.now() - heardMs > 3_000;
    }

    private void disconnect() {
        long gone = member;
        Broker process = connectedTo;
        member = -1;
        if (gone >= 0 && process != null) {
            surroundings.atBroker(process, broker -> lose(broker, gone));
        }
    }

    private void lose(Broker broker, long gone) {
        SimConsumers consumers = broker.consumers();
        if (consumers != null) {
            consumers.lose(group, gone);
        }
    }

    private void join() {
        long id = ids.incrementAndGet();
        member = id;
        connectedTo = surroundings.process();
        heardMs = surroundings.now();
        surroundings.call(broker -> join(broker, id));
    }

    private void join(Broker broker, long id) {
        SimConsumers consumers = broker.consumers();
        if (consumers == null) {
            surroundings.reply(() -> joined(id, false));
            return;
        }
        connectedTo = broker;
        consumers.join(
                group,
                id,
                CREDIT,
                push -> surroundings.reply(() -> received(id, push)),
                joined -> surroundings.reply(() -> joined(id, joined)));
    }

    private void joined(long id, boolean joined) {
        if (!joined && member == id) {
            member = -1;
            surroundings.locate();
        }
    }

    private void received(long id, SimConsumers.Push push) {
        heardMs = surroundings.now();
        for (SimConsumers.Message message : push.messages()) {
            surroundings.after(
                    surroundings.dice().between(0, 40), () -> handle(id, push.token(), message));
        }
    }

    private void handle(long id, DeliveryToken token, SimConsumers.Message message) {
        toGroup(consumers -> consumers.grant(group, id, 1));
        int roll = behaving ? 100 : surroundings.dice().between(1, 100);
        var offset = OffsetRanges.single(message.offset());
        if (roll <= 4) {
            return; // forgotten: comes back after the ack timeout
        }
        if (roll <= 16) {
            settle(
                    id,
                    message.offset(),
                    SettleItem.nack(token, offset, NACK_DELAY_MS),
                    SettleKind.NACK);
        } else if (roll <= 20) {
            settle(
                    id,
                    message.offset(),
                    SettleItem.reject(token, offset, "broken"),
                    SettleKind.REJECT);
        } else {
            settle(id, message.offset(), SettleItem.ack(token, offset), SettleKind.ACK);
        }
    }

    private void settle(long id, long offset, SettleItem item, SettleKind kind) {
        var message = new Observation.Message(group.toString(), SimConsumers.PARTITION, offset);
        long start = surroundings.now();
        boolean[] over = {false};
        toGroup(consumers ->
                consumers.settle(
                        new ConsumerInput.Settle(group, id, List.of(item)),
                        answer ->
                                surroundings.reply(() -> {
                                    if (!over[0]) {
                                        over[0] = true;
                                        heardMs = surroundings.now();
                                        record(message, item, kind, start, outcome(answer));
                                    }
                                })));
        surroundings.after(
                SETTLE_TIMEOUT_MS,
                () -> {
                    if (!over[0]) {
                        over[0] = true;
                        record(message, item, kind, start, Outcome.INFO);
                    }
                });
    }

    /** Over the connection, if the process at its other end still has the group. */
    private void toGroup(Consumer<SimConsumers> call) {
        surroundings.call(broker -> {
            SimConsumers consumers = broker.consumers();
            if (consumers != null) {
                call.accept(consumers);
            }
        });
    }

    private static Outcome outcome(SettleAnswer answer) {
        return switch (answer) {
            case SettleAnswer.Results results ->
                    results.results().getFirst().isStale() ? Outcome.FAIL : Outcome.OK;
            case SettleAnswer.Refused() -> Outcome.FAIL;
        };
    }

    private void record(
            Observation.Message message,
            SettleItem item,
            SettleKind kind,
            long start,
            Outcome outcome) {
        surroundings
                .history()
                .add(
                        new Settled(
                                message,
                                SimConsumers.token(item.token()),
                                kind,
                                Math.max(0, item.delayMs()),
                                new Span(start, surroundings.now()),
                                outcome));
    }
}
