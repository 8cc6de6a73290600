package io.hadron.simulation.client;

import io.hadron.core.partition.AckLevel;
import io.hadron.core.partition.BatchInfo;
import io.hadron.core.partition.RefusalReason;
import io.hadron.simulation.broker.SimConsumers;
import io.hadron.simulation.broker.SimPartition;
import io.hadron.simulation.broker.SimPartition.Answer;
import io.hadron.simulation.history.Observation.Produced;
import io.hadron.simulation.history.Observation.Sender;
import io.hadron.simulation.history.Outcome;
import io.hadron.simulation.history.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An idempotent producer with up to five batches in flight. It repeats a batch until it has a
 * receipt or its patience ends; then nobody knows what became of the batches in flight, and it goes
 * on under a new epoch or as a new producer. Its patience is shorter than the broker's memory.
 */
public final class SimProducer {

    private static final int IN_FLIGHT = 5;
    private static final int PATIENCE_MS = 1_500;

    private final class Batch {
        private final int sequence;
        private final List<String> values;
        private final long order;
        private final long start = surroundings.now();
        private final long session = SimProducer.this.session;
        private int unanswered;
        private boolean over;

        Batch(int sequence, List<String> values, long order) {
            this.sequence = sequence;
            this.values = values;
            this.order = order;
        }
    }

    private final Surroundings surroundings;
    private final String name;
    private final AtomicLong ids;
    private final AckLevel level;
    private final List<Batch> inFlight = new ArrayList<>();
    private long producerId;
    private int epoch;
    private int nextSequence;
    private long session;
    private long order;
    private boolean finishing;

    public SimProducer(Surroundings surroundings, String name, AtomicLong ids) {
        this.surroundings = surroundings;
        this.name = name;
        this.ids = ids;
        this.producerId = ids.incrementAndGet();
        this.level = surroundings.dice().pick(List.of(AckLevel.values()));
        surroundings.after(surroundings.dice().between(0, 50), this::work);
    }

    private void work() {
        if (!finishing && inFlight.size() < IN_FLIGHT) {
            begin();
        }
        surroundings.after(surroundings.dice().between(5, 120), this::work);
    }

    private void begin() {
        int count = surroundings.dice().between(1, 4);
        var values = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            values.add(name + "-" + (order + i));
        }
        var batch = new Batch(nextSequence, values, order);
        order += count;
        nextSequence += count;
        inFlight.add(batch);
        send(batch);
    }

    private void send(Batch batch) {
        if (batch.over) {
            return;
        }
        if (surroundings.now() - batch.start > PATIENCE_MS) {
            abandon();
            return;
        }
        batch.unanswered++;
        int size = 10 * batch.values.size();
        var info =
                BatchInfo.idempotent(
                        batch.values.size(),
                        size,
                        surroundings.now(),
                        producerId,
                        epoch,
                        batch.sequence);
        var request = new SimPartition.Produce(info, batch.values, level, 2_000);
        boolean[] answered = {false};
        surroundings.call(broker ->
                broker.produce(
                        request,
                        answer ->
                                surroundings.reply(() -> {
                                    answered[0] = true;
                                    answered(batch, answer);
                                })));
        surroundings.after(
                surroundings.dice().between(100, 400),
                () -> {
                    if (!answered[0]) {
                        surroundings.locate();
                        send(batch);
                    }
                });
    }

    private void answered(Batch batch, Answer answer) {
        if (batch.over) {
            return;
        }
        switch (answer) {
            case Answer.Receipt(long offset) -> {
                inFlight.remove(batch);
                end(batch, Outcome.OK, offset);
            }
            case Answer.Refusal refusal -> {
                batch.unanswered--;
                refused(batch, refusal);
            }
            case Answer.Unknown() ->
                    surroundings.after(surroundings.dice().between(20, 100), () -> send(batch));
        }
    }

    private void refused(Batch batch, Answer.Refusal refusal) {
        if (refusal.refused().reason() == RefusalReason.NOT_LEADER) {
            surroundings.locate();
        }
        boolean hopeless =
                switch (refusal.refused().reason()) {
                    case NOT_LEADER, DISK_FULL, BACKPRESSURE, TOO_MANY_PRODUCERS -> false;
                    // Overtaken by a later batch, unless nothing is in flight before it.
                    case OUT_OF_ORDER_SEQUENCE, UNKNOWN_PRODUCER -> inFlight.getFirst() == batch;
                    case TOO_LARGE,
                            CONTROL_NOT_ALLOWED,
                            TRANSACTION_NOT_SUPPORTED,
                            STALE_PRODUCER_EPOCH,
                            DUPLICATE_FORGOTTEN ->
                            true;
                };
        if (hopeless) {
            abandon();
        } else {
            surroundings.after(surroundings.dice().between(20, 100), () -> send(batch));
        }
    }

    /**
     * Gives everything in flight up and begins a new epoch: a batch under the old one may still
     * arrive, but not count.
     */
    private void abandon() {
        for (Batch batch : inFlight) {
            end(batch, batch.unanswered == 0 ? Outcome.FAIL : Outcome.INFO, -1);
        }
        inFlight.clear();
        session++;
        if (surroundings.dice().chance(0.5)) {
            epoch++;
        } else {
            producerId = ids.incrementAndGet();
            epoch = 0;
        }
        nextSequence = 0;
    }

    private void end(Batch batch, Outcome outcome, long baseOffset) {
        batch.over = true;
        for (int i = 0; i < batch.values.size(); i++) {
            surroundings
                    .history()
                    .add(
                            new Produced(
                                    new Sender(name, batch.session, batch.order + i),
                                    SimConsumers.PARTITION,
                                    batch.values.get(i),
                                    level == AckLevel.WRITE && surroundings.isReplicated(),
                                    new Span(batch.start, surroundings.now()),
                                    outcome,
                                    outcome == Outcome.OK ? baseOffset + i : -1));
        }
    }

    /** Starts nothing new. */
    public void finish() {
        finishing = true;
    }

    public boolean isIdle() {
        return inFlight.isEmpty();
    }
}
