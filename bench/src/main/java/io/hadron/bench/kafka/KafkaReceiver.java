package io.hadron.bench.kafka;

import io.hadron.bench.load.Receiver;
import io.hadron.bench.load.RecordSink;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Receives through a Kafka consumer, which commits by itself from time to time. */
final class KafkaReceiver implements Receiver {
    private final KafkaConsumer<ByteBuffer, ByteBuffer> consumer;
    private final boolean commits;

    KafkaReceiver(KafkaConsumer<ByteBuffer, ByteBuffer> consumer, boolean commits) {
        this.consumer = consumer;
        this.commits = commits;
    }

    @Override
    public int poll(RecordSink sink, Duration timeout) {
        ConsumerRecords<ByteBuffer, ByteBuffer> records = consumer.poll(timeout);
        for (ConsumerRecord<ByteBuffer, ByteBuffer> record : records) {
            sink.accept(record.partition(), record.offset(), record.value());
        }
        return records.count();
    }

    @Override
    public void settle() {
        if (commits) {
            consumer.commitSync();
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
