package io.hadron.server.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OpenRequestsTest {
    @Test
    void agreesWithAMap() {
        long seed = Long.getLong("hadron.seed", System.nanoTime());
        System.out.println("OpenRequestsTest seed " + seed);
        Random random = new Random(seed);
        OpenRequests table = new OpenRequests();
        Map<Long, Long> model = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            long key = random.nextInt(i % 50_000 < 25_000 ? 2000 : 50) * 0x100000001L;
            if (random.nextBoolean()) {
                assertThat(table.add(key, i)).isEqualTo(model.putIfAbsent(key, (long) i) == null);
            } else {
                Long expected = model.remove(key);
                assertThat(table.remove(key, -1)).isEqualTo(expected == null ? -1 : expected);
            }
            assertThat(table.size()).isEqualTo(model.size());
            assertThat(table.contains(key)).isEqualTo(model.containsKey(key));
        }
    }
}
