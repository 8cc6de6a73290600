package io.hadron.bench.load;

import io.hadron.client.Consumer;
import io.hadron.client.Delivery;
import io.hadron.client.DeliveryBatch;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/** Receives as a member of a group. */
final class HadronReceiver implements Receiver {
    private static final int OPEN_ACKS = 1024;

    private final Consumer consumer;
    private final AckMode ack;
    private final int max;
    private final Queue<CompletableFuture<Void>> acks = new ArrayDeque<>();

    HadronReceiver(Consumer consumer, AckMode ack, int max) {
        this.consumer = consumer;
        this.ack = ack;
        this.max = max;
    }

    @Override
    public int poll(RecordSink sink, Duration timeout) {
        DeliveryBatch batch = consumer.pollBatch(max, timeout);
        List<Delivery> deliveries = batch.deliveries();
        if (deliveries.isEmpty()) {
            return 0;
        }
        for (Delivery delivery : deliveries) {
            ByteBuffer value = delivery.valueBuffer();
            if (value != null) {
                sink.accept(delivery.partition(), delivery.offset(), value);
            }
        }
        switch (ack) {
            case BATCH -> acks.add(batch.ackAllAsync());
            case EACH -> ackEach(deliveries);
        }
        trim();
        return deliveries.size();
    }

    /** Acks travel in the order of the calls, so the last one answers for those before it. */
    private void ackEach(List<Delivery> deliveries) {
        int last = deliveries.size() - 1;
        for (int i = 0; i < last; i++) {
            deliveries.get(i).ack();
        }
        acks.add(deliveries.get(last).ackAsync());
    }

    private void trim() {
        while (acks.size() > OPEN_ACKS || (!acks.isEmpty() && acks.element().isDone())) {
            acks.remove().join();
        }
    }

    @Override
    public void settle() {
        while (!acks.isEmpty()) {
            acks.remove().join();
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
