package io.hadron.server.consumer;

import io.hadron.core.consumer.ConsumerEffect.PublishDeadLetter;
import io.hadron.core.consumer.ConsumerInput;
import io.hadron.core.model.ObjectId;
import io.hadron.core.partition.AckLevel;
import io.hadron.core.partition.BatchInfo;
import io.hadron.core.partition.RefusalReason;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.batch.ProducerStamp;
import io.hadron.proto.wire.Failure;
import io.hadron.server.log.ReadResult;
import io.hadron.server.session.BufferPool;
import io.hadron.server.session.Failures;
import io.hadron.server.session.OutOfBuffersException;
import io.hadron.server.session.Payload;
import io.hadron.server.session.TrafficObserver;
import io.hadron.server.shard.StoredBatch;
import io.hadron.server.stream.ProduceAnswer;
import io.hadron.server.stream.ProduceCall;
import io.hadron.server.stream.StreamController;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Copies given-up messages to their dead-letter streams, one at a time per group and in order, as
 * an idempotent producer: a copy that is made again, after a crash or by another leader, is
 * recognized by the target. What does not succeed is tried again, ever more slowly; the group's
 * figures say why.
 *
 * <p>Shard thread only.
 */
final class DeadLetterPublisher {
    private static final int TIMEOUT_MS = 30_000;
    private static final long INTERNAL = 1L << 62;

    /** What a publisher needs of the node. */
    record Services(
            DeadLetterRoute route,
            BufferPool buffers,
            TrafficObserver traffic,
            InstantSource clock,
            Function<ObjectId, String> groupName) {}

    private final StreamController partition;
    private final long controllerGroup;
    private final Services services;
    private final Consumer<ConsumerInput> report;
    private final Map<ObjectId, LetterQueue> queues = new TreeMap<>();

    DeadLetterPublisher(
            StreamController partition,
            long controllerGroup,
            Services services,
            Consumer<ConsumerInput> report) {
        this.partition = partition;
        this.controllerGroup = controllerGroup;
        this.services = services;
        this.report = report;
    }

    /** Queues a copy; the outcome is reported as an input of the machine. */
    void publish(PublishDeadLetter letter) {
        LetterQueue queue =
                queues.computeIfAbsent(
                        letter.group(),
                        group -> new LetterQueue(partition.place(), controllerGroup));
        if (queue.add(letter)) {
            copy(letter);
        }
    }

    /** Why the group's next copy could not be made so far, or null if nothing is in its way. */
    @Nullable Failure problem(ObjectId group) {
        LetterQueue queue = queues.get(group);
        return queue == null ? null : queue.problem();
    }

    /** The term is over: another one asks again for what is not confirmed. */
    void stop() {
        queues.clear();
    }

    /** The letter's queue, if it is its turn: what comes back from an earlier term is not. */
    private @Nullable LetterQueue queueOf(PublishDeadLetter letter) {
        LetterQueue queue = queues.get(letter.group());
        return queue != null && queue.isNext(letter) ? queue : null;
    }

    private void copy(PublishDeadLetter letter) {
        if (queueOf(letter) == null) {
            return;
        }
        if (services.route().isGone(letter.target())) {
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
                        case ReadResult.Damaged damaged ->
                                later(
                                        letter,
                                        Failures.of(
                                                ErrorCode.UNAVAILABLE,
                                                "the original can not be read: " + damaged.what()));
                        case ReadResult.Batches _, ReadResult.Overloaded _ ->
                                later(
                                        letter,
                                        Failures.of(
                                                ErrorCode.OVERLOADED,
                                                "the original can not be read now"));
                    }
                });
    }

    private void send(PublishDeadLetter letter, @Nullable StoredBatch source) {
        LetterQueue queue = queueOf(letter);
        if (queue == null) {
            return;
        }
        ProducerStamp producer =
                new ProducerStamp(
                        producerId(letter.group()),
                        (short) letter.id().generation(),
                        (int) (letter.id().sequence() & Integer.MAX_VALUE));
        long now = services.clock().millis();
        Payload batch;
        try {
            batch =
                    new DeadLetterCopy(
                                    partition.place(),
                                    services.groupName().apply(letter.group()),
                                    letter.origin(),
                                    queue.cut())
                            .make(producer, source, services.buffers(), now);
        } catch (OutOfBuffersException e) {
            later(letter, Failures.of(ErrorCode.OVERLOADED, String.valueOf(e.getMessage())));
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
        services.route()
                .publish(
                        letter.target(),
                        new ProduceCall(
                                info,
                                batch,
                                AckLevel.MAJORITY,
                                TIMEOUT_MS,
                                new Answer(letter),
                                batch::release));
    }

    /** Comes on any thread. */
    private final class Answer implements ProduceAnswer {
        private final PublishDeadLetter letter;

        private Answer(PublishDeadLetter letter) {
            this.letter = letter;
        }

        @Override
        public void acked(long baseOffset, long term, boolean duplicate) {
            partition.shard().execute(() -> published(letter));
        }

        @Override
        public void failed(Failure failure) {
            partition.shard().execute(() -> later(letter, failure));
        }

        @Override
        public void refused(RefusalReason reason, Failure failure) {
            partition.shard().execute(() -> refusedFor(reason, letter, failure));
        }
    }

    private void refusedFor(RefusalReason reason, PublishDeadLetter letter, Failure failure) {
        switch (reason) {
            // Another leader of this controller was further than this one knows. Letters go out one
            // after the other, each when the one before is committed: so this one is.
            case DUPLICATE_FORGOTTEN, STALE_PRODUCER_EPOCH -> published(letter);
            case TOO_LARGE -> {
                LetterQueue queue = queueOf(letter);
                if (queue != null && queue.cutMore(failure)) {
                    copy(letter);
                } else {
                    later(letter, failure);
                }
            }
            case NOT_LEADER,
                    DISK_FULL,
                    BACKPRESSURE,
                    TOO_MANY_PRODUCERS,
                    CONTROL_NOT_ALLOWED,
                    TRANSACTION_NOT_SUPPORTED,
                    OUT_OF_ORDER_SEQUENCE,
                    UNKNOWN_PRODUCER ->
                    later(letter, failure);
        }
    }

    private void later(PublishDeadLetter letter, Failure failure) {
        LetterQueue queue = queueOf(letter);
        if (queue != null) {
            partition.shard().schedule(queue.failed(failure), () -> copy(letter));
        }
    }

    private void published(PublishDeadLetter letter) {
        if (queueOf(letter) != null) {
            services.traffic().deadLettered();
            done(letter, new ConsumerInput.DeadLettered(letter.group(), letter.id()));
        }
    }

    private void done(PublishDeadLetter letter, ConsumerInput outcome) {
        LetterQueue queue = queueOf(letter);
        if (queue == null) {
            return;
        }
        PublishDeadLetter next = queue.remove();
        if (next == null) {
            queues.remove(letter.group());
        }
        report.accept(outcome);
        if (next != null) {
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
