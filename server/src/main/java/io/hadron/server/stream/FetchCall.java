package io.hadron.server.stream;

import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.Failure;
import io.hadron.proto.wire.FetchRequest;
import io.hadron.proto.wire.FetchResponse;
import io.hadron.server.log.ReadResult;
import io.hadron.server.session.Failures;
import io.hadron.server.session.Payload;
import io.hadron.server.session.Session;
import io.hadron.server.shard.ShardTimer;
import io.hadron.server.shard.StoredBatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One fetch: answers at once if there is data, else when some is committed or the time is up. Shard
 * thread only.
 */
public final class FetchCall implements PartitionReader {
    private static final int MAX_BYTES = 8 << 20;
    private static final int MAX_WAIT_MS = 60_000;

    private final StreamController partition;
    private final Session session;
    private final long correlation;
    private final FetchRequest request;
    private @Nullable ShardTimer timer;

    public FetchCall(
            StreamController partition, Session session, long correlation, FetchRequest request) {
        this.partition = partition;
        this.session = session;
        this.correlation = correlation;
        this.request = request;
    }

    public void start() {
        if (!partition.isServing()) {
            failed(partition.notServing());
        } else if (request.getOffset() > partition.log().committedEnd()
                || request.getOffset() < 0) {
            failed(
                    Failures.outOfRange(
                            request.getOffset(),
                            partition.log().lowMark(),
                            partition.log().committedEnd()));
        } else if (request.getOffset() == partition.log().committedEnd()
                && request.getMaxWaitMs() != 0) {
            timer =
                    partition
                            .shard()
                            .schedule(
                                    Math.min(
                                            MAX_WAIT_MS,
                                            Integer.toUnsignedLong(request.getMaxWaitMs())),
                                    this::timeUp);
            partition.awaitData(this);
        } else {
            read();
        }
    }

    private void timeUp() {
        partition.stopWaiting(this);
        respond(List.of());
    }

    @Override
    public void dataArrived() {
        if (timer != null) {
            timer.cancel();
        }
        read();
    }

    private void read() {
        int maxBytes = Math.clamp(Integer.toUnsignedLong(request.getMaxBytes()), 1, MAX_BYTES);
        partition.read(request.getOffset(), maxBytes, this::answer);
    }

    private void answer(ReadResult result) {
        switch (result) {
            case ReadResult.Batches found when !partition.isServing() -> {
                // The term ended while the disk was read: its marks are not this node's to tell.
                found.batches().forEach(batch -> batch.payload().release());
                failed(partition.notServing());
            }
            case ReadResult.Batches found -> found(found.batches());
            case ReadResult.BelowLowMark below ->
                    failed(
                            Failures.outOfRange(
                                    request.getOffset(),
                                    below.lowMark(),
                                    partition.log().committedEnd()));
            case ReadResult.Overloaded overloaded ->
                    failed(Failures.of(ErrorCode.OVERLOADED, overloaded.what()));
            case ReadResult.Damaged damaged ->
                    failed(
                            Failures.of(
                                    ErrorCode.STORAGE_DAMAGED,
                                    partition.place()
                                            + " at offset "
                                            + damaged.offset()
                                            + ": "
                                            + damaged.what()));
        }
    }

    private void found(List<StoredBatch> batches) {
        if (!batches.isEmpty()) {
            partition
                    .traffic()
                    .delivered(
                            batches.getLast().lastOffset() + 1 - request.getOffset(),
                            batches.stream().mapToLong(batch -> batch.payload().size()).sum());
        }
        respond(batches.stream().map(StoredBatch::payload).toList());
    }

    private void respond(List<Payload> batches) {
        session.respond(
                Method.FETCH,
                correlation,
                FetchResponse.newBuilder()
                        .setLowMark(partition.log().lowMark())
                        .setCommittedEnd(partition.log().committedEnd())
                        .setTerm(partition.log().term())
                        .build(),
                batches);
    }

    @Override
    public void failed(Failure failure) {
        if (timer != null) {
            timer.cancel();
        }
        session.fail(Method.FETCH, correlation, failure);
    }
}
