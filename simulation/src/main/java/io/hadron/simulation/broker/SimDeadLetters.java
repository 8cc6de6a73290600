package io.hadron.simulation.broker;

import io.hadron.core.consumer.ConsumerEffect;
import io.hadron.core.consumer.ConsumerInput;
import io.hadron.core.partition.AckLevel;
import io.hadron.core.partition.BatchInfo;
import io.hadron.simulation.PlantedBug;
import io.hadron.simulation.broker.SimConsumerTerm.Replies;
import io.hadron.simulation.world.CrashPoint;
import java.util.ArrayDeque;
import java.util.List;

/** Copies dead letters, one after the other, each until it is committed. */
final class SimDeadLetters {

    private static final long INTERNAL_PRODUCER = 1L << 62;
    private static final int RETRY_MS = 50;

    private final Broker broker;
    private final SimPartition target;
    private final SimConsumerTerm term;
    private final ArrayDeque<ConsumerEffect.PublishDeadLetter> queue = new ArrayDeque<>();

    SimDeadLetters(Broker broker, SimPartition target, SimConsumerTerm term) {
        this.broker = broker;
        this.target = target;
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
        long now = broker.life().now();
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
        target.produce(
                new SimPartition.Produce(batch, List.of(value), AckLevel.MAJORITY, 60_000),
                answer -> {
                    if (answer instanceof SimPartition.Answer.Receipt) {
                        done(letter);
                    } else {
                        broker.life().after(RETRY_MS, this::publishNext);
                    }
                });
        if (broker.bug() == PlantedBug.REPORT_DEAD_LETTERS_EARLY) {
            term.step(new ConsumerInput.DeadLettered(letter.group(), letter.id()), Replies.NOBODY);
        }
    }

    private void done(ConsumerEffect.PublishDeadLetter letter) {
        broker.life().pass(CrashPoint.DEAD_LETTER_COMMITTED);
        queue.remove();
        term.step(new ConsumerInput.DeadLettered(letter.group(), letter.id()), Replies.NOBODY);
        publishNext();
    }
}
