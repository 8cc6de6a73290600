package io.hadron.core.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hadron.core.partition.ProducerRecord.Batch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProducerRecordTest {

    static ProducerRecord random(Random random, long id) {
        var batches = new ArrayList<Batch>();
        int sequence = random.nextInt() & Integer.MAX_VALUE;
        long offset = random.nextLong(Long.MAX_VALUE / 2);
        for (int i = 1 + random.nextInt(ProducerRecord.WINDOW); i > 0; i--) {
            var batch =
                    new Batch(
                            sequence,
                            1 + random.nextInt(1 << random.nextInt(20)),
                            offset,
                            random.nextLong());
            batches.add(batch);
            sequence = batch.nextSequence();
            offset += batch.count() + random.nextInt(100);
        }
        return new ProducerRecord(id, random.nextInt(1 << 15), random.nextLong(), batches);
    }

    @Test
    void whatIsStoredComesBack() {
        var random = new Random(4);
        for (int round = 0; round < 2_000; round++) {
            var record = random(random, round);
            assertThat(ProducerRecord.decode(round, record.encode())).isEqualTo(record);
        }
    }

    @Test
    void aUsualRecordIsSmall() {
        var batches = new ArrayList<Batch>();
        for (int i = 0; i < ProducerRecord.WINDOW; i++) {
            batches.add(
                    new Batch(
                            100_000 + i * 64,
                            64,
                            5_000_000_000L + i * 640L,
                            1_790_000_000_000L + i));
        }
        var record = new ProducerRecord(77, 0, 1_790_000_000_100L, batches);
        assertThat(record.encode().length).isLessThan(8 * ProducerRecord.WINDOW);
    }

    @Test
    void damagedBytesAreRefusedOrReadAsSomethingValid() {
        var random = new Random(5);
        for (int round = 0; round < 3_000; round++) {
            byte[] bytes = random(random, 1).encode();
            if (random.nextBoolean()) {
                byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length));
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> ProducerRecord.decode(1, cut));
            } else {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                try {
                    ProducerRecord.decode(1, bytes);
                } catch (IllegalArgumentException e) {
                    assertThat(e).hasMessageNotContaining("null");
                }
            }
        }
    }

    @Test
    void refusesWhatCanNotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ProducerRecord(1, 0, 0, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Batch(-1, 1, 0, 0));
    }
}
