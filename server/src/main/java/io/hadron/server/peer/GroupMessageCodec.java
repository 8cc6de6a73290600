package io.hadron.server.peer;

import io.hadron.core.replication.PeerMessage;
import io.hadron.core.replication.PeerMessage.CommitNotice;
import io.hadron.core.replication.PeerMessage.CopiedEntries;
import io.hadron.core.replication.PeerMessage.CopiedState;
import io.hadron.core.replication.PeerMessage.CopyRequest;
import io.hadron.core.replication.PeerMessage.Entries;
import io.hadron.core.replication.PeerMessage.EntriesAck;
import io.hadron.core.replication.PeerMessage.FenceRequest;
import io.hadron.core.replication.PeerMessage.Report;
import io.hadron.core.replication.PeerMessage.StateOffer;
import io.hadron.core.replication.PeerMessage.TermRefused;
import io.hadron.core.replication.TermIndex;
import io.hadron.proto.frame.FrameException;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages of control groups in the head of a frame: group, type, term, fields, and for those that
 * bytes travel beside, how many. All numbers are varints; ranges are written as start and length.
 */
final class GroupMessageCodec {
    /** Of a log's terms the newest ones are sent: an older entry is fetched as state anyhow. */
    static final int MAX_TERMS = 20_000;

    private static final int FENCE_REQUEST = 1;
    private static final int REPORT = 2;
    private static final int TERM_REFUSED = 3;
    private static final int ENTRIES = 4;
    private static final int ENTRIES_ACK = 5;
    private static final int COMMIT_NOTICE = 6;
    private static final int COPY_REQUEST = 7;
    private static final int COPIED_ENTRIES = 8;
    private static final int STATE_OFFER = 9;
    private static final int COPIED_STATE = 10;

    private GroupMessageCodec() {}

    static void write(ByteBuf out, long group, PeerMessage message, int payloadBytes) {
        Varint.write(out, group);
        switch (message) {
            case FenceRequest(long term, long session) -> put(out, FENCE_REQUEST, term, session);
            case Report report -> {
                put(out, REPORT, report.term(), report.session());
                write(out, report.terms());
                put(out, report.lowMark(), report.endOffset(), report.committedEnd());
            }
            case TermRefused(long term, long refused) -> put(out, TERM_REFUSED, term, refused);
            case Entries e -> {
                put(out, ENTRIES, e.term(), e.session(), e.prevTerm(), e.entryTerm());
                put(out, e.base(), e.end() - e.base(), e.committedEnd(), e.lowMark(), payloadBytes);
            }
            case EntriesAck(long term, long session, long verified) ->
                    put(out, ENTRIES_ACK, term, session, verified);
            case CommitNotice(long term, long committed, long lowMark) ->
                    put(out, COMMIT_NOTICE, term, committed, lowMark);
            case CopyRequest(long term, long from, long end) ->
                    put(out, COPY_REQUEST, term, from, end - from);
            case CopiedEntries e -> {
                put(out, COPIED_ENTRIES, e.term(), e.prevTerm(), e.entryTerm());
                put(out, e.base(), e.end() - e.base(), payloadBytes);
            }
            case StateOffer offer -> {
                put(out, STATE_OFFER, offer.term(), offer.session(), offer.base());
                write(out, offer.terms());
                put(out, offer.committedEnd(), payloadBytes);
            }
            case CopiedState copy -> {
                put(out, COPIED_STATE, copy.term(), copy.base());
                write(out, copy.terms());
                put(out, payloadBytes);
            }
        }
    }

    private static void put(ByteBuf out, long... values) {
        for (long value : values) {
            Varint.write(out, value);
        }
    }

    private static void write(ByteBuf out, TermIndex terms) {
        List<TermIndex.Start> starts = terms.starts();
        int from = Math.max(0, starts.size() - MAX_TERMS);
        Varint.write(out, starts.size() - from);
        long term = 0;
        long offset = 0;
        for (int i = from; i < starts.size(); i++) {
            TermIndex.Start start = starts.get(i);
            put(out, start.term() - term, start.offset() - offset);
            term = start.term();
            offset = start.offset();
        }
    }

    /**
     * Reads all messages of a head.
     *
     * @param payloadBytes what the frame carries behind the head; the messages' shares must fill it
     */
    static List<GroupMessage> readAll(ByteBuf head, long payloadBytes) throws FrameException {
        List<GroupMessage> messages = new ArrayList<>();
        long left = payloadBytes;
        while (head.isReadable()) {
            GroupMessage message = read(head);
            left -= message.payloadBytes();
            if (left < 0) {
                break;
            }
            messages.add(message);
        }
        if (left != 0) {
            throw new FrameException(
                    "messages do not share out the " + payloadBytes + " bytes beside them");
        }
        return messages;
    }

    private static GroupMessage read(ByteBuf in) throws FrameException {
        long group = Varint.read(in);
        int type = (int) Math.min(Integer.MAX_VALUE, Varint.readPositive(in));
        long term = Varint.readPositive(in);
        try {
            return switch (type) {
                case FENCE_REQUEST -> plain(group, new FenceRequest(term, Varint.readPositive(in)));
                case REPORT ->
                        plain(
                                group,
                                new Report(
                                        term,
                                        Varint.readPositive(in),
                                        readTerms(in),
                                        Varint.readPositive(in),
                                        Varint.readPositive(in),
                                        Varint.readPositive(in)));
                case TERM_REFUSED -> plain(group, new TermRefused(term, Varint.readPositive(in)));
                case ENTRIES -> readEntries(in, group, term);
                case ENTRIES_ACK ->
                        plain(
                                group,
                                new EntriesAck(
                                        term, Varint.readPositive(in), Varint.readPositive(in)));
                case COMMIT_NOTICE ->
                        plain(
                                group,
                                new CommitNotice(
                                        term, Varint.readPositive(in), Varint.readPositive(in)));
                case COPY_REQUEST -> {
                    long from = Varint.readPositive(in);
                    yield plain(group, new CopyRequest(term, from, end(from, in)));
                }
                case COPIED_ENTRIES -> readCopied(in, group, term);
                case STATE_OFFER -> readState(in, group, term);
                case COPIED_STATE -> readCopiedState(in, group, term);
                default -> throw new FrameException("message type " + type + " is not known");
            };
        } catch (IllegalArgumentException e) {
            throw new FrameException("a message of type " + type + ": " + e.getMessage());
        }
    }

    private static GroupMessage plain(long group, PeerMessage message) {
        return new GroupMessage(group, message, 0);
    }

    private static GroupMessage readEntries(ByteBuf in, long group, long term)
            throws FrameException {
        long session = Varint.readPositive(in);
        long prevTerm = Varint.readPositive(in);
        long entryTerm = Varint.readPositive(in);
        long base = Varint.readPositive(in);
        long end = end(base, in);
        long committed = Varint.readPositive(in);
        long lowMark = Varint.readPositive(in);
        return new GroupMessage(
                group,
                new Entries(term, session, prevTerm, entryTerm, base, end, committed, lowMark),
                payload(in));
    }

    private static GroupMessage readCopied(ByteBuf in, long group, long term)
            throws FrameException {
        long prevTerm = Varint.readPositive(in);
        long entryTerm = Varint.readPositive(in);
        long base = Varint.readPositive(in);
        long end = end(base, in);
        return new GroupMessage(
                group, new CopiedEntries(term, prevTerm, entryTerm, base, end), payload(in));
    }

    private static GroupMessage readState(ByteBuf in, long group, long term) throws FrameException {
        long session = Varint.readPositive(in);
        long base = Varint.readPositive(in);
        TermIndex terms = readTerms(in);
        long committed = Varint.readPositive(in);
        return new GroupMessage(
                group, new StateOffer(term, session, base, terms, committed), payload(in));
    }

    private static GroupMessage readCopiedState(ByteBuf in, long group, long term)
            throws FrameException {
        long base = Varint.readPositive(in);
        TermIndex terms = readTerms(in);
        return new GroupMessage(group, new CopiedState(term, base, terms), payload(in));
    }

    private static int payload(ByteBuf in) throws FrameException {
        long bytes = Varint.readPositive(in);
        if (bytes > PeerLayout.MAX_PAYLOAD_BYTES) {
            throw new FrameException(bytes + " bytes beside one message are too many");
        }
        return (int) bytes;
    }

    private static long end(long start, ByteBuf in) throws FrameException {
        long end = start + Varint.readPositive(in);
        if (end < start) {
            throw new FrameException("a range that begins at " + start + " has no end");
        }
        return end;
    }

    private static TermIndex readTerms(ByteBuf in) throws FrameException {
        long count = Varint.readPositive(in);
        // Each takes two bytes at least: a count that lies is found before memory is taken for it.
        if (count > MAX_TERMS || count > in.readableBytes() / 2) {
            throw new FrameException(count + " terms do not fit their message");
        }
        List<TermIndex.Start> starts = new ArrayList<>((int) count);
        long term = 0;
        long offset = 0;
        for (int i = 0; i < count; i++) {
            term += Varint.readPositive(in);
            offset += Varint.readPositive(in);
            starts.add(new TermIndex.Start(term, offset));
        }
        return new TermIndex(starts);
    }
}
