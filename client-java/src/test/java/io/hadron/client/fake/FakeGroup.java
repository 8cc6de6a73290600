package io.hadron.client.fake;

import io.hadron.proto.ErrorCode;
import io.hadron.proto.wire.DeliveredRange;
import io.hadron.proto.wire.Delivery;
import io.hadron.proto.wire.Settlement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A consumer group on one partition. Guarded by its broker's lock. */
@SuppressWarnings("ReferenceEquality") // Batches are the same if they are one array.
final class FakeGroup {
    /** A subscribed channel. */
    static final class Channel {
        final FakeSession session;
        final long id;
        int credit;
        final TreeMap<Long, Long> held = new TreeMap<>();
        byte @Nullable [] lastBatch;

        Channel(FakeSession session, long id, int credit) {
            this.session = session;
            this.id = id;
            this.credit = credit;
        }
    }

    private final FakeLog log;
    private final TreeSet<Long> returned = new TreeSet<>();
    private final Map<Long, Integer> attempts = new HashMap<>();
    private final List<Channel> channels = new ArrayList<>();
    final TreeSet<Long> acked = new TreeSet<>();
    final Map<Long, String> rejected = new TreeMap<>();
    private long head;
    private long deliveries;
    private long epoch = 1;

    /** Largest number of messages in one push. */
    int pushLimit = Integer.MAX_VALUE;

    FakeGroup(FakeLog log) {
        this.log = log;
    }

    long log() {
        return log.group();
    }

    Channel subscribe(FakeSession session, long id, int credit) {
        Channel channel = new Channel(session, id, credit);
        channels.add(channel);
        return channel;
    }

    /** Gives a channel's messages back. */
    void leave(Channel channel) {
        channels.remove(channel);
        returned.addAll(channel.held.keySet());
        channel.held.clear();
    }

    /** Takes all messages back, as a seek to the first does. */
    void seekToFirst() {
        epoch++;
        channels.forEach(channel -> channel.held.clear());
        returned.clear();
        acked.clear();
        head = 0;
    }

    long epoch() {
        return epoch;
    }

    /** Hands out as much as credit allows. */
    void deliver() {
        for (Channel channel : channels) {
            while (channel.held.size() < channel.credit && push(channel)) {
                // More may fit.
            }
        }
    }

    private boolean push(Channel channel) {
        List<Long> offsets = new ArrayList<>();
        int room = Math.min(pushLimit, channel.credit - channel.held.size());
        while (offsets.size() < room && !returned.isEmpty()) {
            offsets.add(returned.pollFirst());
        }
        while (offsets.size() < room && head < log.end()) {
            if (!acked.contains(head)) {
                offsets.add(head);
            }
            head++;
        }
        if (offsets.isEmpty()) {
            return false;
        }
        offsets.sort(null);
        long number = ++deliveries;
        Delivery.Builder header =
                Delivery.newBuilder().setDelivery(number).setTerm(1).setEpoch(epoch);
        addRanges(header, offsets);
        offsets.forEach(offset -> channel.held.put(offset, number));
        List<byte[]> batches = batchesOf(offsets);
        if (batches.get(0) == channel.lastBatch) {
            header.setReuseLast(true);
            channel.lastBatch = batches.get(batches.size() - 1);
            batches = batches.subList(1, batches.size());
        } else {
            channel.lastBatch = batches.get(batches.size() - 1);
        }
        channel.session.push(channel.id, header.build(), batches);
        return true;
    }

    private void addRanges(Delivery.Builder header, List<Long> offsets) {
        for (long offset : offsets) {
            int attempt = attempts.merge(offset, 1, Integer::sum);
            int last = header.getRangesCount() - 1;
            DeliveredRange before = last < 0 ? null : header.getRanges(last);
            if (before != null
                    && before.getFirst() + before.getCount() == offset
                    && before.getAttempt() == attempt) {
                header.setRanges(last, before.toBuilder().setCount(before.getCount() + 1));
            } else {
                header.addRanges(
                        DeliveredRange.newBuilder()
                                .setFirst(offset)
                                .setCount(1)
                                .setAttempt(attempt));
            }
        }
    }

    private List<byte[]> batchesOf(List<Long> offsets) {
        List<byte[]> batches = new ArrayList<>();
        for (long offset : offsets) {
            byte[] batch = log.batches(offset, offset + 1).get(0);
            if (batches.isEmpty() || batches.get(batches.size() - 1) != batch) {
                batches.add(batch);
            }
        }
        return batches;
    }

    /** Settles; the code is STALE_DELIVERY if any message was not held under this token. */
    int settle(Channel channel, Settlement settlement) {
        if (settlement.getEpoch() != epoch) {
            return ErrorCode.STALE_DELIVERY.number();
        }
        int code = 0;
        long at = 0;
        for (int i = 0; i < settlement.getRangesCount(); i += 2) {
            at += settlement.getRanges(i);
            for (long n = settlement.getRanges(i + 1); n > 0; n--, at++) {
                if (!Long.valueOf(settlement.getDelivery()).equals(channel.held.get(at))) {
                    code = ErrorCode.STALE_DELIVERY.number();
                } else {
                    settle(channel, at, settlement);
                }
            }
        }
        return code;
    }

    private void settle(Channel channel, long offset, Settlement settlement) {
        switch (settlement.getVerdict()) {
            case ACK -> {
                channel.held.remove(offset);
                acked.add(offset);
            }
            case NACK -> {
                channel.held.remove(offset);
                returned.add(offset);
            }
            case REJECT -> {
                channel.held.remove(offset);
                rejected.put(offset, settlement.getReason());
            }
            case EXTEND, UNRECOGNIZED -> {
                // Nothing is taken away here, so there is nothing to extend.
            }
        }
    }
}
