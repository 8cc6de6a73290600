package io.hadron.server.peer;

import io.hadron.core.replication.PeerMessage;
import io.hadron.core.replication.TermIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Any valid message. */
final class RandomMessages {
    private final Random random;

    RandomMessages(Random random) {
        this.random = random;
    }

    long group() {
        return random.nextBoolean() ? random.nextInt(300) : random.nextLong();
    }

    /** Whether bytes may travel beside it. */
    static boolean carries(PeerMessage message) {
        return switch (message) {
            case PeerMessage.Entries _,
                    PeerMessage.CopiedEntries _,
                    PeerMessage.StateOffer _,
                    PeerMessage.CopiedState _ ->
                    true;
            case PeerMessage.FenceRequest _,
                    PeerMessage.Report _,
                    PeerMessage.TermRefused _,
                    PeerMessage.EntriesAck _,
                    PeerMessage.CommitNotice _,
                    PeerMessage.CopyRequest _ ->
                    false;
        };
    }

    PeerMessage next() {
        long term = 10 + number();
        long session = 1 + number();
        long base = number();
        long end = base + 1 + random.nextInt(1000);
        long entryTerm = 1L + random.nextInt(9);
        long prevTerm = random.nextInt((int) entryTerm + 1);
        return switch (random.nextInt(10)) {
            case 0 -> new PeerMessage.FenceRequest(term, session);
            case 1 ->
                    new PeerMessage.Report(term, session, terms(), base, end, random.nextLong(end));
            case 2 -> new PeerMessage.TermRefused(term, term - 1);
            case 3 ->
                    new PeerMessage.Entries(
                            term, session, prevTerm, entryTerm, base, end, number(), number());
            case 4 -> new PeerMessage.EntriesAck(term, session, end);
            case 5 -> new PeerMessage.CommitNotice(term, end, base);
            case 6 -> new PeerMessage.CopyRequest(term, base, end);
            case 7 -> new PeerMessage.CopiedEntries(term, prevTerm, entryTerm, base, end);
            case 8 -> new PeerMessage.CopiedState(term, 1_000_000 + base, terms());
            default ->
                    new PeerMessage.StateOffer(
                            term, session, 1_000_000 + base, terms(), 1_000_000 + end);
        };
    }

    private long number() {
        return random.nextInt(4) == 0 ? random.nextLong(1L << 60) : random.nextInt(5000);
    }

    private TermIndex terms() {
        List<TermIndex.Start> starts = new ArrayList<>();
        int count = random.nextInt(9);
        for (int i = 0; i < count; i++) {
            starts.add(new TermIndex.Start(i + 1, i * 1000L + random.nextInt(900)));
        }
        return new TermIndex(starts);
    }
}
