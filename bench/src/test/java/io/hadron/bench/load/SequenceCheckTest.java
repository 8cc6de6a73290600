package io.hadron.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Each kind of mistake has its own count. */
class SequenceCheckTest {
    private final SequenceCheck check = new SequenceCheck(4);

    @Test
    void partitionsMayInterleave() {
        accept(0, 0);
        accept(1, 3);
        accept(0, 1);
        assertThat(check.complete()).isFalse();
        accept(0, 2);

        assertThat(check.complete()).isTrue();
        assertThat(check.arrival().exact()).isTrue();
        assertThat(check.arrival()).hasToString("all 4 records, once and in order");
    }

    @Test
    void countsWhatIsWrong() {
        accept(0, 2);
        accept(0, 0);
        accept(1, 2);
        accept(0, 9);
        accept(0, -1);
        check.accept(0, 5, ByteBuffer.allocate(3));

        assertThat(check.arrival()).isEqualTo(new Arrival(4, 2, 1, 1, 2));
    }

    private void accept(int partition, long sequence) {
        check.accept(partition, 0, ByteBuffer.allocate(16).putLong(sequence).putLong(0).flip());
    }
}
