package io.hadron.bench.kafka;

import io.hadron.bench.load.Receiver;
import io.hadron.bench.load.RecordSink;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;

/** Receives through a share consumer and acknowledges every record. */
final class KafkaShareReceiver implements Receiver {
    private final KafkaShareConsumer<ByteBuffer, ByteBuffer> consumer;

    KafkaShareReceiver(KafkaShareConsumer<ByteBuffer, ByteBuffer> consumer) {
        this.consumer = consumer;
    }

    @Override
    public int poll(RecordSink sink, Duration timeout) {
        ConsumerRecords<ByteBuffer, ByteBuffer> records = consumer.poll(timeout);
        for (ConsumerRecord<ByteBuffer, ByteBuffer> record : records) {
            sink.accept(record.partition(), record.offset(), record.value());
            consumer.acknowledge(record, AcknowledgeType.ACCEPT);
        }
        if (!records.isEmpty()) {
            consumer.commitAsync();
        }
        return records.count();
    }

    @Override
    public void settle() {
        consumer.commitSync();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
