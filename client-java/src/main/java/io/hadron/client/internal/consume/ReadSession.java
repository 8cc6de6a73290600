package io.hadron.client.internal.consume;

import io.hadron.client.Fault;
import io.hadron.client.HadronException;
import io.hadron.client.internal.net.ChannelHandler;
import io.hadron.client.internal.net.Connection;
import io.hadron.client.internal.net.Frame;
import io.hadron.proto.ErrorCode;
import io.hadron.proto.batch.BatchFormatException;
import io.hadron.proto.frame.FrameException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** One life of a reader's channel on one partition. On the loop, but for what says otherwise. */
final class ReadSession implements ChannelHandler {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final ReadChannel owner;
    private final Connection connection;
    private final AtomicInteger credit = new AtomicInteger();
    private long channel;
    private volatile boolean open = true;

    ReadSession(ReadChannel owner, Connection connection) {
        this.owner = owner;
        this.connection = connection;
    }

    void channel(long id) {
        channel = id;
    }

    /** Any thread. */
    boolean isOpen() {
        return open;
    }

    /** Any thread. */
    int index() {
        return owner.index();
    }

    /** Any thread. */
    ReceivedMessage.Source source() {
        return owner.source();
    }

    @Override
    public void pushed(Frame frame) throws FrameException {
        io.hadron.proto.wire.ReadPush header = frame.header(io.hadron.proto.wire.ReadPush.parser());
        List<HeldBatch> batches;
        try {
            batches = HeldBatch.in(frame.bytes(), frame.payloadStart());
        } catch (BatchFormatException e) {
            throw new FrameException("a push with " + e.getMessage());
        }
        owner.inbox()
                .offer(
                        new ReadPush(
                                this,
                                header.getOffset(),
                                header.getCommittedEnd(),
                                batches,
                                frame.payloadBytes()));
    }

    @Override
    public void ended(HadronException why) {
        if (open) {
            open = false;
            owner.lost(this, why);
        }
    }

    /** So many bytes were handed out: asks for as many more, a few times per window. Any thread. */
    void consumed(int bytes) {
        int given = credit.addAndGet(bytes);
        if (given >= owner.creditBytes() / 4 && credit.compareAndSet(given, 0)) {
            connection
                    .loop()
                    .execute(() -> {
                        if (open) {
                            connection.credit(channel, given);
                        }
                    });
        }
    }

    /** A batch was damaged on its way: only a new channel brings it again. Any thread. */
    void damaged(BatchFormatException problem) {
        boolean wasOpen = open;
        open = false;
        if (wasOpen) {
            connection
                    .loop()
                    .execute(() -> {
                        connection.closeChannel(channel, CLOSE_TIMEOUT, () -> {});
                        owner.lost(
                                this,
                                HadronException.of(
                                        Fault.of(ErrorCode.CORRUPT_BATCH, problem.detail()),
                                        problem));
                    });
        }
    }

    /** Ends the channel from this side: the node does not do it any more. On the loop. */
    void abandon(HadronException why) {
        if (open) {
            connection.closeChannel(channel, CLOSE_TIMEOUT, () -> {});
            ended(why);
        }
    }

    void close() {
        if (open) {
            open = false;
            connection.closeChannel(channel, CLOSE_TIMEOUT, () -> {});
        }
    }
}
