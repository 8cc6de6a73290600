package io.hadron.server.stream;

import io.hadron.proto.ErrorCode;
import io.hadron.proto.frame.Method;
import io.hadron.proto.wire.Failure;
import io.hadron.proto.wire.ReadOpened;
import io.hadron.proto.wire.ReadPush;
import io.hadron.server.log.ReadResult;
import io.hadron.server.session.ClientChannel;
import io.hadron.server.session.Failures;
import io.hadron.server.session.Session;
import io.hadron.server.shard.StoredBatch;
import java.util.List;

/**
 * A reader that committed batches are pushed to as long as it has credit and its socket keeps up.
 * Shard thread only.
 */
public final class ReadChannel implements PartitionReader {
    private static final long RETRY_MS = 50;
    private static final int PUSH_BYTES = 1 << 20;
    private static final long MAX_PENDING_BYTES = 4L << 20;

    private final StreamController partition;
    private final ClientChannel channel;
    private final Session session;
    private long next;
    private long credit;
    private boolean pumping;
    private boolean reading;
    private boolean waitingForData;
    private boolean waitingForSocket;
    private boolean closed;

    public ReadChannel(
            StreamController partition, ClientChannel channel, long from, long creditBytes) {
        this.partition = partition;
        this.channel = channel;
        this.session = channel.session();
        this.next = from;
        this.credit = creditBytes;
    }

    /** Answers the request that opened it and begins to push. */
    public void start() {
        long low = partition.log().lowMark();
        long end = partition.log().committedEnd();
        if (next < low || next > end) {
            failed(Failures.outOfRange(next, low, end));
            return;
        }
        session.respond(
                Method.READ_OPEN,
                channel.id(),
                ReadOpened.newBuilder()
                        .setOffset(next)
                        .setLowMark(low)
                        .setCommittedEnd(end)
                        .build(),
                List.of());
        pump();
    }

    /** The reader takes this many bytes more. */
    public void grant(long bytes) {
        credit = Math.min(Integer.MAX_VALUE, credit + bytes);
        pump();
    }

    /** The client or its connection is gone. */
    public void close() {
        closed = true;
        partition.stopWaiting(this);
    }

    @Override
    public void dataArrived() {
        waitingForData = false;
        pump();
    }

    private void pump() {
        pumping = true;
        while (!closed && !reading && !waitingForData && !waitingForSocket && credit > 0) {
            if (!partition.isServing()) {
                failed(partition.notServing());
            } else if (next >= partition.log().committedEnd()) {
                waitingForData = true;
                partition.awaitData(this);
            } else if (session.pendingBytes() > MAX_PENDING_BYTES) {
                waitingForSocket = true;
                session.onWritable(() -> partition.shard().execute(this::socketReady));
            } else {
                reading = true;
                partition.read(next, (int) Math.min(credit, PUSH_BYTES), this::push);
            }
        }
        pumping = false;
    }

    private void socketReady() {
        waitingForSocket = false;
        pump();
    }

    private void push(ReadResult result) {
        reading = false;
        switch (result) {
            case ReadResult.Batches found -> push(found.batches());
            case ReadResult.BelowLowMark below ->
                    failed(
                            Failures.outOfRange(
                                    next, below.lowMark(), partition.log().committedEnd()));
            case ReadResult.Overloaded _ -> {
                waitingForSocket = true;
                partition.shard().schedule(RETRY_MS, this::socketReady);
            }
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
        if (!pumping) { // from disk; what comes from memory is still inside of the loop
            pump();
        }
    }

    private void push(List<StoredBatch> batches) {
        if (closed || !partition.isServing()) { // the pump says so
            batches.forEach(batch -> batch.payload().release());
            return;
        }
        if (batches.isEmpty()) {
            return;
        }
        ReadPush header =
                ReadPush.newBuilder()
                        .setOffset(next)
                        .setCommittedEnd(partition.log().committedEnd())
                        .build();
        long bytes = 0;
        for (StoredBatch batch : batches) {
            bytes += batch.payload().size();
        }
        credit -= bytes;
        partition.traffic().delivered(batches.getLast().lastOffset() + 1 - next, bytes);
        next = batches.getLast().lastOffset() + 1;
        session.push(channel.id(), header, batches.stream().map(StoredBatch::payload).toList());
    }

    @Override
    public void failed(Failure failure) {
        if (!closed) {
            closed = true;
            channel.fail(Method.READ_OPEN, failure);
        }
    }
}
