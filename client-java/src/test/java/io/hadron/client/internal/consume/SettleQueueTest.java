package io.hadron.client.internal.consume;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.proto.wire.Delivery;
import io.hadron.proto.wire.Settlement;
import io.hadron.proto.wire.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SettleQueueTest {
    private final SettleQueue queue = new SettleQueue();

    private static Push push(long delivery) {
        return new Push(
                null,
                Delivery.newBuilder().setDelivery(delivery).setTerm(3).setEpoch(2).build(),
                List.of());
    }

    private static List<Long> offsets(Settlement settlement) {
        List<Long> offsets = new ArrayList<>();
        long at = 0;
        for (int i = 0; i < settlement.getRangesCount(); i += 2) {
            at += settlement.getRanges(i);
            for (long n = settlement.getRanges(i + 1); n > 0; n--) {
                offsets.add(at++);
            }
        }
        return offsets;
    }

    @Test
    void consecutiveAcksBecomeOneRange() {
        Push push = push(1);
        for (int i = 0; i < 100; i++) {
            queue.ack(push, 1_000 + i, 1);
        }
        SettleQueue.Parcel parcel = queue.drain(9);
        assertThat(parcel.messages()).isEqualTo(100);
        assertThat(parcel.request().getChannel()).isEqualTo(9);
        assertThat(parcel.request().getSettlementsList()).hasSize(1);
        assertThat(parcel.request().getSettlements(0).getRangesList())
                .containsExactly(1_000L, 100L);
        assertThat(parcel.request().getSettlements(0).getTerm()).isEqualTo(3);
        assertThat(parcel.request().getSettlements(0).getEpoch()).isEqualTo(2);
        assertThat(queue.drain(9)).isNull();
    }

    @Test
    void anyOrderOfAcksBecomesSortedRangesPerDelivery() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Push> pushes = List.of(push(1), push(2), push(3));
        List<TreeSet<Long>> expected = new ArrayList<>();
        List<long[]> acks = new ArrayList<>();
        for (int p = 0; p < pushes.size(); p++) {
            TreeSet<Long> offsets = new TreeSet<>();
            for (int i = 0; i < 300; i++) {
                offsets.add((long) random.nextInt(500));
            }
            expected.add(offsets);
            for (long offset : offsets) {
                acks.add(new long[] {p, offset});
            }
        }
        Collections.shuffle(acks, random);
        acks.forEach(ack -> queue.ack(pushes.get((int) ack[0]), ack[1], 1));
        SettleQueue.Parcel parcel = queue.drain(1);
        assertThat(parcel.request().getSettlementsList()).as("seed %d", seed).hasSize(3);
        for (int p = 0; p < 3; p++) {
            assertThat(offsets(parcel.request().getSettlements(p)))
                    .as("seed %d", seed)
                    .isEqualTo(List.copyOf(expected.get(p)));
        }
    }

    @Test
    void othersKeepTheirPlaceAndReason() {
        Push push = push(1);
        queue.ack(push, 5, 1);
        queue.add(Settling.of(push, 6, Verdict.REJECT, 0, "x".repeat(2_000)));
        Settling awaited = Settling.awaited(push, 7, 2, Verdict.ACK);
        queue.add(awaited);
        SettleQueue.Parcel parcel = queue.drain(1);
        assertThat(parcel.messages()).isEqualTo(4);
        assertThat(parcel.waiting()).hasSize(2);
        assertThat(parcel.request().getSettlements(0).getReason()).hasSize(1_000);
        assertThat(offsets(parcel.request().getSettlements(1))).containsExactly(7L, 8L);
        assertThat(offsets(parcel.request().getSettlements(2))).containsExactly(5L);
    }

    @Test
    void aParcelIsBounded() {
        Push push = push(1);
        for (int i = 0; i < 120_000; i++) {
            queue.ack(push, i * 2L, 1);
        }
        int total = 0;
        int parcels = 0;
        SettleQueue.Parcel parcel = queue.drain(1);
        while (parcel != null) {
            total += parcel.messages();
            parcels++;
            parcel = queue.drain(1);
        }
        assertThat(total).isEqualTo(120_000);
        assertThat(parcels).isEqualTo(3);
    }
}
