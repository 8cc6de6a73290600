package io.hadron.server.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.core.partition.AckLevel;
import io.hadron.core.partition.BatchInfo;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.batch.BatchBuilder;
import io.hadron.proto.batch.BatchCodec;
import io.hadron.proto.batch.Compression;
import io.hadron.proto.batch.ProducerStamp;
import io.hadron.proto.wire.Failure;
import io.hadron.server.stream.ProduceAnswer;
import io.hadron.server.stream.ProduceCall;
import io.hadron.simulation.history.History;
import io.hadron.simulation.history.Observation;
import io.hadron.simulation.history.Outcome;
import io.hadron.simulation.history.Span;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * An idempotent producer with several batches in flight. What is not acknowledged it sends again,
 * in order, to whoever leads then.
 */
final class ReplicaProducer implements Runnable {
    static final String PARTITION = "orders/0";
    private static final int IN_FLIGHT = 5;
    private static final int TIMEOUT_MS = 300;

    private static final class Sent implements ProduceAnswer {
        private final int number;
        private final int sequence;
        private final int count;
        private final long start = System.nanoTime();
        private CompletableFuture<Long> answer = new CompletableFuture<>();
        private @Nullable Failure failure;

        private Sent(int number, int sequence, int count) {
            this.number = number;
            this.sequence = sequence;
            this.count = count;
        }

        @Override
        public void acked(long baseOffset, long term, boolean duplicate) {
            answer.complete(baseOffset);
        }

        @Override
        public void failed(Failure why) {
            failure = why;
            answer.complete(-1L);
        }
    }

    private final ReplicaCluster cluster;
    private final History history;
    private final int id;
    private final AckLevel acks;
    private volatile boolean stopped;
    private final Deque<Sent> inFlight = new ArrayDeque<>();

    ReplicaProducer(ReplicaCluster cluster, History history, int id, AckLevel acks) {
        this.cluster = cluster;
        this.history = history;
        this.id = id;
        this.acks = acks;
    }

    /** Sends nothing new, and ends when all is acknowledged. */
    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        int sequence = 0;
        for (int number = 0; !stopped || !inFlight.isEmpty(); ) {
            while (!stopped && inFlight.size() < IN_FLIGHT) {
                Sent next = new Sent(number, sequence, 1 + number % 3);
                sequence += next.count;
                number++;
                inFlight.add(next);
                send(next);
            }
            settleFirst();
        }
    }

    private void settleFirst() {
        Sent first = inFlight.getFirst();
        long base = await(first);
        if (base >= 0) {
            inFlight.remove();
            record(first, base);
            return;
        }
        inFlight.forEach(sent -> await(sent));
        Failure why = first.failure;
        if (why != null) {
            assertThat(ErrorCode.of(why.getCode()))
                    .as(why.toString())
                    .isNotIn(ErrorCode.STALE_PRODUCER, ErrorCode.INTERNAL);
        }
        pause();
        for (Sent sent : inFlight) {
            sent.answer = new CompletableFuture<>();
            sent.failure = null;
            send(sent);
        }
    }

    private static long await(Sent sent) {
        try {
            return sent.answer.get(2L * TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return -1; // its node died with it
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(5);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void send(Sent sent) {
        ReplicaNode.Life leader = cluster.leaderProcess();
        if (leader == null) {
            sent.answer.complete(-1L);
            return;
        }
        CountedPayload payload = new CountedPayload(batch(sent));
        BatchInfo info =
                BatchInfo.idempotent(sent.count, payload.size(), 1_000, 100 + id, 0, sent.sequence);
        ProduceCall call = new ProduceCall(info, payload, acks, TIMEOUT_MS, sent, payload::release);
        leader.shard.execute(() -> leader.partition.produce(call));
    }

    private ByteBuffer batch(Sent sent) {
        try (BatchCodec codec = new BatchCodec()) {
            BatchBuilder builder = new BatchBuilder(codec).begin(ByteBuffer.allocate(1_000));
            for (int i = 0; i < sent.count; i++) {
                byte[] value = value(sent, i).getBytes(StandardCharsets.US_ASCII);
                assertThat(builder.tryAppend(1_000, null, value, List.of())).isTrue();
            }
            return builder.build(
                    new ProducerStamp(100 + id, (short) 0, sent.sequence), Compression.NONE);
        }
    }

    private String value(Sent sent, int index) {
        return "value " + id + "-" + sent.number + "-" + index;
    }

    private void record(Sent sent, long base) {
        for (int i = 0; i < sent.count; i++) {
            history.add(
                    new Observation.Produced(
                            new Observation.Sender("producer " + id, 0, sent.number * 4L + i),
                            PARTITION,
                            value(sent, i),
                            false,
                            new Span(sent.start, System.nanoTime()),
                            Outcome.OK,
                            base + i));
        }
    }
}
