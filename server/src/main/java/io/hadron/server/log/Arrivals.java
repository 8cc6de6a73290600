package io.hadron.server.log;

import io.hadron.core.replication.PeerMessage;
import io.hadron.proto.batch.BatchFormatException;
import io.hadron.proto.batch.BatchView;
import io.hadron.proto.batch.RecordBatchLayout;
import io.hadron.server.session.Payload;
import io.hadron.server.shard.StoredBatch;
import io.hadron.storage.BatchFrame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks the bytes beside a peer's message, before any of them reaches a log: every batch as it
 * would be checked when it is read from disk. Any thread; on that of the connection, so that shards
 * do not spend their time on it.
 */
public final class Arrivals {
    private Arrivals() {}

    /**
     * Takes the bytes over, also when it throws.
     *
     * @throws MalformedMessageException if they are not what the message says
     */
    public static Beside check(PeerMessage message, @Nullable Payload bytes)
            throws MalformedMessageException {
        return switch (message) {
            case PeerMessage.Entries m -> batches(bytes, m.base(), m.end(), m.entryTerm());
            case PeerMessage.CopiedEntries m -> batches(bytes, m.base(), m.end(), m.entryTerm());
            case PeerMessage.StateOffer _, PeerMessage.CopiedState _ -> state(bytes);
            case PeerMessage.FenceRequest _,
                    PeerMessage.Report _,
                    PeerMessage.TermRefused _,
                    PeerMessage.EntriesAck _,
                    PeerMessage.CommitNotice _,
                    PeerMessage.CopyRequest _ -> {
                if (bytes != null) {
                    bytes.release();
                }
                yield Beside.Batches.NONE;
            }
        };
    }

    private static Beside state(@Nullable Payload bytes) throws MalformedMessageException {
        if (bytes == null) {
            throw new MalformedMessageException("no state came beside its header");
        }
        try {
            return GroupState.decode(bytes.bytes());
        } finally {
            bytes.release();
        }
    }

    private static Beside batches(@Nullable Payload bytes, long base, long end, long term)
            throws MalformedMessageException {
        if (bytes == null || bytes.size() == 0) {
            if (bytes != null) {
                bytes.release();
            }
            if (base != end) {
                throw new MalformedMessageException(
                        "entries " + base + " to " + end + " are missing");
            }
            return Beside.Batches.NONE;
        }
        List<StoredBatch> batches = new ArrayList<>();
        try {
            long next = split(bytes, base, RecordBatchLayout.leaderEpochOf(term), batches);
            if (next != end) {
                throw new MalformedMessageException("entries end at " + next + ", not at " + end);
            }
            return new Beside.Batches(batches);
        } catch (MalformedMessageException e) {
            batches.forEach(batch -> batch.payload().release());
            throw e;
        } finally {
            bytes.release();
        }
    }

    private static long split(Payload all, long base, int epoch, List<StoredBatch> batches)
            throws MalformedMessageException {
        ByteBuffer bytes = all.bytes();
        BatchView view = new BatchView();
        long next = base;
        for (int at = 0; at < bytes.limit(); at += view.sizeBytes()) {
            try {
                view.wrap(bytes, at);
            } catch (BatchFormatException e) {
                throw new MalformedMessageException("at offset " + next + ": " + e.getMessage());
            }
            String problem = problem(view, bytes, next, epoch);
            if (problem != null) {
                throw new MalformedMessageException("batch at offset " + next + ": " + problem);
            }
            batches.add(
                    new StoredBatch(
                            next,
                            view.lastOffset(),
                            view.isControl(),
                            view.maxTimestamp(),
                            all.retain().slice(at, view.sizeBytes())));
            next = view.nextOffset();
        }
        return next;
    }

    private static @Nullable String problem(
            BatchView view, ByteBuffer bytes, long base, int epoch) {
        long last = view.lastOffset();
        if (last < base) {
            return "its last offset is " + last;
        }
        String head =
                BatchFrame.headerProblem(bytes, view.position(), view.sizeBytes(), base, last);
        if (head != null) {
            return head;
        }
        if (view.leaderEpoch() != epoch) {
            return "its term ends in " + view.leaderEpoch() + ", not in " + epoch;
        }
        return view.hasValidCrc() ? null : "its checksum does not fit";
    }
}
