package io.hadron.simulation.broker;

import io.hadron.core.consumer.ConsumerEffect;
import io.hadron.core.consumer.ConsumerInput;
import io.hadron.core.model.NodeId;
import io.hadron.core.partition.AckLevel;
import io.hadron.core.partition.BatchInfo;
import io.hadron.simulation.PlantedBug;
import io.hadron.simulation.broker.SimConsumerTerm.Replies;
import io.hadron.simulation.world.CrashPoint;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Copies dead letters, one after the other, each until it is committed. The target may be on
 * another node.
 */
final class SimDeadLetters {

    private static final long INTERNAL_PRODUCER = 1L << 62;
    private static final int RETRY_MS = 50;
    private static final int PATIENCE_MS = 600;

    private final Broker broker;
    private final SimConsumerTerm term;
    private final ArrayDeque<ConsumerEffect.PublishDeadLetter> queue = new ArrayDeque<>();
    private long attempt;

    SimDeadLetters(Broker broker, SimConsumerTerm term) {
        this.broker = broker;
        this.term = term;
    }

    void publish(ConsumerEffect.PublishDeadLetter letter) {
        queue.add(letter);
        if (queue.size() == 1) {
            publishNext();
        }
    }

    private void publishNext() {
        ConsumerEffect.PublishDeadLetter letter = queue.peek();
        if (letter == null || term.isOver()) {
            return;
        }
        broker.life().pass(CrashPoint.BEFORE_DEAD_LETTER);
        long now = broker.life().clockMs();
        BatchInfo batch =
                broker.bug() == PlantedBug.ANONYMOUS_DEAD_LETTERS
                        ? BatchInfo.plain(1, 10, now)
                        : BatchInfo.idempotent(
                                1,
                                10,
                                now,
                                INTERNAL_PRODUCER | letter.group().value(),
                                letter.id().generation(),
                                (int) (letter.id().sequence() & Integer.MAX_VALUE));
        String value =
                letter.group() + " " + letter.origin().offset() + " " + letter.origin().attempts();
        var request =
                new SimPartition.Produce(batch, List.of(value), AckLevel.MAJORITY, PATIENCE_MS);
        send(request, ++attempt, letter);
        if (broker.bug() == PlantedBug.REPORT_DEAD_LETTERS_EARLY) {
            term.step(new ConsumerInput.DeadLettered(letter.group(), letter.id()), Replies.NOBODY);
        }
    }

    private void send(
            SimPartition.Produce request,
            long thisAttempt,
            ConsumerEffect.PublishDeadLetter letter) {
        NodeId leader = broker.leaderOf(Broker.DEAD_LETTERS);
        if (leader != null && leader.equals(broker.node())) {
            offer(broker, request, answer -> answered(answer, thisAttempt, letter));
        } else if (leader != null) {
            broker.peers()
                    .send(
                            leader,
                            there ->
                                    offer(
                                            there,
                                            request,
                                            answer ->
                                                    sendBack(there, answer, thisAttempt, letter)));
        }
        broker.life()
                .after(
                        PATIENCE_MS + RETRY_MS,
                        () -> {
                            if (attempt == thisAttempt) {
                                publishNext();
                            }
                        });
    }

    private void sendBack(
            Broker there,
            SimPartition.Answer answer,
            long toAttempt,
            ConsumerEffect.PublishDeadLetter letter) {
        there.peers()
                .send(
                        broker.node(),
                        here -> {
                            if (here == broker) {
                                answered(answer, toAttempt, letter);
                            }
                        });
    }

    private static void offer(
            Broker at,
            SimPartition.Produce request,
            java.util.function.Consumer<SimPartition.Answer> reply) {
        SimPartition target = at.deadLetters();
        if (target == null) {
            reply.accept(SimPartition.notLeader());
        } else {
            target.produce(request, reply);
        }
    }

    private void answered(
            SimPartition.Answer answer, long toAttempt, ConsumerEffect.PublishDeadLetter letter) {
        if (toAttempt != attempt || term.isOver()) {
            return;
        }
        attempt++;
        if (answer instanceof SimPartition.Answer.Receipt) {
            broker.life().pass(CrashPoint.DEAD_LETTER_COMMITTED);
            queue.remove();
            term.step(new ConsumerInput.DeadLettered(letter.group(), letter.id()), Replies.NOBODY);
            publishNext();
        } else {
            broker.life().after(RETRY_MS, this::publishNext);
        }
    }
}
