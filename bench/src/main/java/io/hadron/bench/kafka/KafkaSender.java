package io.hadron.bench.kafka;

import io.hadron.bench.load.Completion;
import io.hadron.bench.load.Sender;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Sends through a Kafka producer. */
final class KafkaSender implements Sender {
    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private @Nullable Forward last;

    KafkaSender(KafkaProducer<byte[], byte[]> producer, String topic) {
        this.producer = producer;
        this.topic = topic;
    }

    @Override
    @SuppressWarnings({
        "FutureReturnValueIgnored",
        "ReferenceEquality"
    }) // the callback says the same
    public void send(byte[] value, Completion completion) {
        Forward callback = last;
        if (callback == null || callback.completion != completion) {
            callback = new Forward(completion);
            last = callback;
        }
        producer.send(new ProducerRecord<>(topic, value), callback);
    }

    @Override
    public void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close();
    }

    private record Forward(Completion completion) implements Callback {
        @Override
        public void onCompletion(RecordMetadata metadata, @Nullable Exception failure) {
            completion.done(failure);
        }
    }
}
