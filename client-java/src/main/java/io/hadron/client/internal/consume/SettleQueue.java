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
    /** Ranges in one request at most, far below what a frame's header may hold. */
    private static final int MAX_RUNS = 50_000;

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
     * @param waiting the settlements somebody may wait for, at the index in the request that {@code
     *     firstWaiting} says; what comes before it are acks put together
     * @param messages how many it settles
     */
    record Parcel(SettleRequest request, List<Settling> waiting, int firstWaiting, int messages) {}

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
        taken -= putBack(acks);
        SettleRequest.Builder request = SettleRequest.newBuilder().setChannel(channel);
        addAcks(request, acks);
        int firstWaiting = request.getSettlementsCount();
        for (Settling settling : rest) {
            request.addSettlements(settlement(settling));
        }
        return new Parcel(request.build(), rest, firstWaiting, taken);
    }

    /** Leaves what is too much for one request. */
    private int putBack(List<Run> acks) {
        if (acks.size() <= MAX_RUNS) {
            return 0;
        }
        List<Run> tooMuch = acks.subList(MAX_RUNS, acks.size());
        int count = 0;
        synchronized (lock) {
            for (Run run : tooMuch) {
                runs.add(run);
                count += run.count;
            }
            last = null;
            messages += count;
        }
        tooMuch.clear();
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
