package io.hadron.server.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadron.server.session.Payload;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TailCacheTest {
    private static final int BYTES = 1_000;

    /** Counts its references. */
    private static final class Counted implements Payload {
        int references = 1;

        @Override
        public ByteBuffer bytes() {
            return ByteBuffer.allocate(BYTES);
        }

        @Override
        public int size() {
            return BYTES;
        }

        @Override
        public Payload retain() {
            references++;
            return this;
        }

        @Override
        public void release() {
            references--;
            assertThat(references).isNotNegative();
        }

        @Override
        public Payload slice(int start, int length) {
            throw new UnsupportedOperationException();
        }
    }

    private final List<Counted> payloads = new ArrayList<>();

    private void add(Tail tail, long base, int count) {
        Counted payload = new Counted();
        payloads.add(payload);
        tail.add(new StoredBatch(base, base + count - 1, false, 0, payload));
    }

    private long held() {
        return payloads.stream().filter(payload -> payload.references > 0).count();
    }

    @Test
    void dropsTheOldestOfAllTailsWhenItsBudgetIsSpent() {
        TailCache cache = new TailCache(10L * (BYTES + 512));
        Tail one = cache.open();
        Tail two = cache.open();
        for (int i = 0; i < 10; i++) {
            add(one, i * 5L, 5);
            add(two, i * 3L, 3);
        }
        assertThat(held()).isEqualTo(10);
        assertThat(cache.bytes()).isEqualTo(10L * (BYTES + 512));
        assertThat(one.firstOffset()).isEqualTo(25);
        assertThat(two.firstOffset()).isEqualTo(15);
    }

    @Test
    void readsWholeBatchesFromTheOneThatHoldsTheOffset() {
        Tail tail = new TailCache(1 << 20).open();
        for (int i = 0; i < 20; i++) { // grows its ring
            add(tail, 100 + i * 5L, 5);
        }
        assertThat(tail.read(99, 200, BYTES)).as("before what is held").isEmpty();
        assertThat(tail.read(107, 200, 1).getFirst().baseOffset()).isEqualTo(105);
        assertThat(tail.read(107, 200, 3 * BYTES)).hasSize(3);
        assertThat(tail.read(107, 114, 100 * BYTES)).as("not beyond the end").hasSize(1);
        assertThat(tail.read(200, 300, BYTES)).isEmpty();
        assertThat(payloads.get(1).references).as("its own and one for each read").isEqualTo(4);
    }

    @Test
    void aClosedTailGivesItsMemoryBackAndLeavesTheOthers() {
        TailCache cache = new TailCache(1 << 20);
        Tail one = cache.open();
        Tail two = cache.open();
        for (int i = 0; i < 50; i++) {
            add(one, i, 1);
            add(two, i, 1);
        }
        one.close();
        assertThat(held()).isEqualTo(50);
        assertThat(two.read(0, 50, 100 * BYTES)).hasSize(50);
        add(one, 60, 1); // it can be used again, from elsewhere
        assertThat(one.firstOffset()).isEqualTo(60);
    }
}
