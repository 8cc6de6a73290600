package io.hadron.bench.kafka;

import io.hadron.bench.load.AckMode;
import io.hadron.bench.load.LoadDriver;
import io.hadron.bench.load.LoadSpec;
import io.hadron.bench.load.Receiver;
import io.hadron.bench.load.Sender;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;

/** Apache Kafka through its own client. Loaded by name. */
public final class KafkaDriver implements LoadDriver {
    private static final int IN_FLIGHT_REQUESTS = 5;
    private static final long ADMIN_SECONDS = 30;

    private final LoadSpec spec;
    private final Admin admin;

    public KafkaDriver(LoadSpec spec) {
        this.spec = spec;
        admin = Admin.create(Map.of("bootstrap.servers", spec.target().url()));
    }

    @Override
    public void createStream() {
        if (await(admin.listTopics().names().toCompletionStage()).contains(topic())) {
            return;
        }
        NewTopic wanted =
                new NewTopic(topic(), spec.target().partitions(), (short) spec.target().replicas())
                        .configs(spec.target().topicConfig());
        await(admin.createTopics(List.of(wanted)).all().toCompletionStage());
    }

    @Override
    public Sender sender() {
        LoadSpec.Batching batching = spec.batching();
        Map<String, Object> config = client();
        config.put("acks", "all");
        config.put("enable.idempotence", true);
        config.put("max.in.flight.requests.per.connection", IN_FLIGHT_REQUESTS);
        config.put("linger.ms", batching.linger().toMillis());
        config.put("batch.size", batching.batchBytes());
        config.put("buffer.memory", (long) batching.bufferBytes());
        config.put("compression.type", batching.compression());
        return new KafkaSender(
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer()),
                topic());
    }

    @Override
    public Receiver groupReceiver(String group) {
        LoadSpec.Consumption consumption = spec.consumption();
        Map<String, Object> config = client();
        config.put("group.id", group);
        config.put("max.poll.records", consumption.poll());
        if (consumption.ack() == AckMode.EACH) {
            return shareReceiver(group, config);
        }
        config.put("auto.offset.reset", "earliest");
        KafkaConsumer<ByteBuffer, ByteBuffer> consumer =
                new KafkaConsumer<>(
                        config, new ByteBufferDeserializer(), new ByteBufferDeserializer());
        consumer.subscribe(List.of(topic()));
        return new KafkaReceiver(consumer, true);
    }

    private Receiver shareReceiver(String group, Map<String, Object> config) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
        AlterConfigOp earliest =
                new AlterConfigOp(
                        new ConfigEntry("share.auto.offset.reset", "earliest"),
                        AlterConfigOp.OpType.SET);
        await(
                admin.incrementalAlterConfigs(Map.of(resource, List.of(earliest)))
                        .all()
                        .toCompletionStage());
        config.put("share.acknowledgement.mode", "explicit");
        KafkaShareConsumer<ByteBuffer, ByteBuffer> consumer =
                new KafkaShareConsumer<>(
                        config, new ByteBufferDeserializer(), new ByteBufferDeserializer());
        consumer.subscribe(List.of(topic()));
        return new KafkaShareReceiver(consumer);
    }

    @Override
    public Receiver reader() {
        KafkaConsumer<ByteBuffer, ByteBuffer> consumer =
                new KafkaConsumer<>(
                        client(), new ByteBufferDeserializer(), new ByteBufferDeserializer());
        List<TopicPartition> all =
                consumer.partitionsFor(topic()).stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
        return new KafkaReceiver(consumer, false);
    }

    @Override
    public long unconfirmed(String group) {
        return -1;
    }

    /** Kafka forgets groups without members after a while. */
    @Override
    public void dropGroup(String group) {}

    @Override
    public void close() {
        admin.close();
    }

    private Map<String, Object> client() {
        Map<String, Object> config = new HashMap<>();
        config.put("bootstrap.servers", spec.target().url());
        return config;
    }

    private String topic() {
        return spec.target().stream().replace('/', '.');
    }

    private static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(ADMIN_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Kafka refused an administrative request", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
