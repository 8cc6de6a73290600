package io.hadron.server.consumer;

import io.hadron.core.consumer.ConsumerEffect.PublishDeadLetter;
import io.hadron.core.consumer.ConsumerInput;
import io.hadron.core.model.ObjectId;
import io.hadron.core.partition.AckLevel;
import io.hadron.core.partition.BatchInfo;
import io.hadron.proto.batch.ProducerStamp;
import io.hadron.proto.wire.Failure;
import io.hadron.server.log.ReadResult;
import io.hadron.server.session.BufferPool;
import io.hadron.server.session.OutOfBuffersException;
import io.hadron.server.session.Payload;
import io.hadron.server.session.TrafficObserver;
import io.hadron.server.shard.StoredBatch;
import io.hadron.server.stream.ProduceAnswer;
import io.hadron.server.stream.ProduceCall;
import io.hadron.server.stream.StreamController;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Copies given-up messages to their dead-letter streams, one at a time per group and in order, as
 * an idempotent producer: a copy that is made again after a crash is recognized by the target.
 * Shard thread only.
 */
final class DeadLetterPublisher {
    private static final long RETRY_MS = 200;
    private static final int TIMEOUT_MS = 30_000;
    private static final long INTERNAL = 1L << 62;

    private final StreamController partition;
    private final long controllerGroup;
    private final DeadLetterRoute route;
    private final BufferPool buffers;
    private final TrafficObserver traffic;
    private final Function<ObjectId, String> groupName;
    private final Consumer<ConsumerInput> report;
    private final Map<ObjectId, Deque<PublishDeadLetter>> queues = new TreeMap<>();

    DeadLetterPublisher(
            StreamController partition,
            long controllerGroup,
            DeadLetterRoute route,
            BufferPool buffers,
            TrafficObserver traffic,
            Function<ObjectId, String> groupName,
            Consumer<ConsumerInput> report) {
        this.partition = partition;
        this.controllerGroup = controllerGroup;
        this.route = route;
        this.buffers = buffers;
        this.traffic = traffic;
        this.groupName = groupName;
        this.report = report;
    }

    /** Queues a copy; the outcome is reported as an input of the machine. */
    void publish(PublishDeadLetter letter) {
        Deque<PublishDeadLetter> queue =
                queues.computeIfAbsent(letter.group(), group -> new ArrayDeque<>());
        queue.add(letter);
        if (queue.size() == 1) {
            copy(letter);
        }
    }

    /** The term is over: another one asks again for what is not confirmed. */
    void stop() {
        queues.clear();
    }

    private void copy(PublishDeadLetter letter) {
        if (!isNext(letter)) {
            return;
        }
        if (route.isGone(letter.target())) {
            done(letter, new ConsumerInput.DeadLetterDropped(letter.group(), letter.id()));
            return;
        }
        partition.read(
                letter.origin().offset(),
                1,
                result -> {
                    switch (result) {
                        case ReadResult.Batches found when !found.batches().isEmpty() -> {
                            send(letter, found.batches().getFirst());
                            found.batches().forEach(batch -> batch.payload().release());
                        }
                        case ReadResult.BelowLowMark _ -> send(letter, null);
                        case ReadResult.Batches _, ReadResult.Damaged _, ReadResult.Overloaded _ ->
                                later(letter);
                    }
                });
    }

    private void send(PublishDeadLetter letter, @Nullable StoredBatch source) {
        StreamController target = route.find(letter.target());
        if (!isNext(letter) || target == null) {
            later(letter);
            return;
        }
        ProducerStamp producer =
                new ProducerStamp(
                        producerId(letter.group()),
                        (short) letter.id().generation(),
                        (int) (letter.id().sequence() & Integer.MAX_VALUE));
        long now = System.currentTimeMillis();
        Payload batch;
        try {
            batch =
                    DeadLetterCopy.make(
                            partition.place(),
                            groupName.apply(letter.group()),
                            letter.origin(),
                            producer,
                            source,
                            buffers,
                            now);
        } catch (OutOfBuffersException e) {
            later(letter);
            return;
        }
        BatchInfo info =
                BatchInfo.idempotent(
                        1,
                        batch.size(),
                        now,
                        producer.producerId(),
                        producer.epoch(),
                        producer.baseSequence());
        ProduceCall call =
                new ProduceCall(
                        info,
                        batch,
                        AckLevel.MAJORITY,
                        TIMEOUT_MS,
                        new Answer(letter),
                        batch::release);
        target.shard().execute(() -> target.produce(call));
    }

    /** Comes on the target's shard. */
    private final class Answer implements ProduceAnswer {
        private final PublishDeadLetter letter;

        private Answer(PublishDeadLetter letter) {
            this.letter = letter;
        }

        @Override
        public void acked(long baseOffset, long term, boolean duplicate) {
            partition
                    .shard()
                    .execute(() ->
                            done(
                                    letter,
                                    new ConsumerInput.DeadLettered(letter.group(), letter.id())));
        }

        @Override
        public void failed(Failure failure) {
            partition.shard().execute(() -> later(letter));
        }
    }

    /** Whether it is this very letter's turn: what comes back from an earlier term is not. */
    @SuppressWarnings("ReferenceEquality")
    private boolean isNext(PublishDeadLetter letter) {
        Deque<PublishDeadLetter> queue = queues.get(letter.group());
        return queue != null && queue.peek() == letter;
    }

    private void later(PublishDeadLetter letter) {
        if (isNext(letter)) {
            partition.shard().schedule(RETRY_MS, () -> copy(letter));
        }
    }

    private void done(PublishDeadLetter letter, ConsumerInput outcome) {
        Deque<PublishDeadLetter> queue = queues.get(letter.group());
        if (queue == null || !isNext(letter)) {
            return;
        }
        queue.remove();
        if (outcome instanceof ConsumerInput.DeadLettered) {
            traffic.deadLettered();
        }
        report.accept(outcome);
        PublishDeadLetter next = queue.peek();
        if (next == null) {
            queues.remove(letter.group());
        } else {
            copy(next);
        }
    }

    /** Stands for (this controller, group) on the target; ids of clients' producers stay below. */
    private long producerId(ObjectId group) {
        if (controllerGroup >= 1L << 31 || group.value() >= 1L << 31) {
            throw new IllegalStateException("ids beyond 2^31 do not fit a dead-letter producer id");
        }
        return INTERNAL | controllerGroup << 31 | group.value();
    }
}
