package io.hadron.client.internal.consume;

import io.hadron.proto.wire.SettleRequest;
import io.hadron.proto.wire.Settlement;
import io.hadron.proto.wire.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects settlements until they are sent. Acks that nobody waits for are put together: per
 * delivery, as ranges. Any thread may add; the event loop drains.
 */
final class SettleQueue {
    /** Ranges of acks, and other settlements, in one request: a node takes 65,536 in all. */
    private static final int MAX_RUNS = 45_000;

    private static final int MAX_OTHERS = 20_000;

    private static final Comparator<Run> BY_PLACE =
            Comparator.<Run>comparingLong(r -> r.push.delivery()).thenComparingLong(r -> r.first);

    /** Acked offsets that follow each other. */
    private static final class Run {
        private final Push push;
        private final long first;
        private int count;

        private Run(Push push, long first, int count) {
            this.push = push;
            this.first = first;
            this.count = count;
        }

        private long end() {
            return first + count;
        }
    }

    /**
     * One request.
     *
     * @param waiting the first settlements in it, for which somebody may wait; what comes after
     *     them are acks put together
     * @param messages how many it settles
     */
    record Parcel(SettleRequest request, List<Settling> waiting, int messages) {}

    private final Object lock = new Object();
    private List<Run> runs = new ArrayList<>();
    private List<Settling> others = new ArrayList<>();
    private @Nullable Run last;
    private int messages;

    /** Adds acks of consecutive offsets; returns how many messages wait now. */
    int ack(Push push, long first, int count) {
        synchronized (lock) {
            Run run = last;
            if (run != null && run.push == push && run.end() == first) {
                run.count += count;
            } else {
                run = new Run(push, first, count);
                runs.add(run);
                last = run;
            }
            messages += count;
            return messages;
        }
    }

    /** Adds any settlement; returns how many messages wait now. */
    int add(Settling settling) {
        synchronized (lock) {
            others.add(settling);
            messages += settling.count();
            return messages;
        }
    }

    /** Messages that wait to be sent. */
    int messages() {
        synchronized (lock) {
            return messages;
        }
    }

    /** Takes out what waits, as a request for this channel; null if nothing does. */
    @Nullable Parcel drain(long channel) {
        List<Run> acks;
        List<Settling> rest;
        int taken;
        synchronized (lock) {
            if (messages == 0) {
                return null;
            }
            acks = runs;
            runs = new ArrayList<>();
            last = null;
            rest = others;
            others = new ArrayList<>();
            taken = messages;
            messages = 0;
        }
        acks.sort(BY_PLACE);
        taken -= putBack(acks, rest);
        SettleRequest.Builder request = SettleRequest.newBuilder().setChannel(channel);
        // First what may ask for more time for a message that is acked by now.
        for (Settling settling : rest) {
            request.addSettlements(settlement(settling));
        }
        addAcks(request, acks);
        return new Parcel(request.build(), rest, taken);
    }

    /** Leaves what is too much for one request; returns how many messages that is. */
    private int putBack(List<Run> acks, List<Settling> rest) {
        if (acks.size() <= MAX_RUNS && rest.size() <= MAX_OTHERS) {
            return 0;
        }
        List<Run> moreAcks = acks.subList(Math.min(acks.size(), MAX_RUNS), acks.size());
        List<Settling> moreRest = rest.subList(Math.min(rest.size(), MAX_OTHERS), rest.size());
        int count =
                moreAcks.stream().mapToInt(run -> run.count).sum()
                        + moreRest.stream().mapToInt(Settling::count).sum();
        synchronized (lock) {
            runs.addAll(moreAcks);
            others.addAll(moreRest);
            last = null;
            messages += count;
        }
        moreAcks.clear();
        moreRest.clear();
        return count;
    }

    private static void addAcks(SettleRequest.Builder request, List<Run> sorted) {
        int at = 0;
        while (at < sorted.size()) {
            Push push = sorted.get(at).push;
            Settlement.Builder settlement = token(push, Verdict.ACK);
            long end = 0;
            while (at < sorted.size() && sorted.get(at).push == push) {
                Run run = sorted.get(at);
                long first = run.first;
                long stop = run.end();
                at++;
                while (at < sorted.size()
                        && sorted.get(at).push == push
                        && sorted.get(at).first == stop) {
                    stop = sorted.get(at).end();
                    at++;
                }
                settlement.addRanges(first - end).addRanges(stop - first);
                end = stop;
            }
            request.addSettlements(settlement);
        }
    }

    private static Settlement settlement(Settling settling) {
        return token(settling.push(), settling.verdict())
                .setDelayMs(settling.delayMs())
                .setReason(settling.reason())
                .addRanges(settling.first())
                .addRanges(settling.count())
                .build();
    }

    private static Settlement.Builder token(Push push, Verdict verdict) {
        return Settlement.newBuilder()
                .setDelivery(push.delivery())
                .setTerm(push.term())
                .setEpoch(push.epoch())
                .setVerdict(verdict);
    }
}
