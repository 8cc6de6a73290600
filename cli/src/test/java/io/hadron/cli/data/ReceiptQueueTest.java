package io.hadron.cli.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReceiptQueueTest {
    @Test
    void keepsTheOrderOfTheInput() throws InterruptedException {
        ReceiptQueue queue = new ReceiptQueue("default/orders", 2);
        ReceiptQueue.Slot first = queue.add(1);
        ReceiptQueue.Slot second = queue.add(2);
        assertThat(queue.isFull()).isTrue();
        second.published(0, 11, false);
        assertThat(queue.poll()).isNull();
        first.published(3, 10, true);
        assertThat(queue.take().receipt().offset()).isEqualTo(10);
        assertThat(queue.take().number()).isEqualTo(2);
        assertThat(queue.isEmpty()).isTrue();
    }
}
