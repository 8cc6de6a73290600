package io.hadron.bench;

import io.hadron.bench.load.AckMode;
import io.hadron.bench.load.HadronDriver;
import io.hadron.bench.load.LoadDriver;
import io.hadron.bench.load.LoadSpec;
import io.hadron.bench.load.PayloadKind;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that produce, consume and e2e share. */
final class LoadOptions {
    private static final String KAFKA_DRIVER = "io.hadron.bench.kafka.KafkaDriver";

    @Option(
            names = "--url",
            defaultValue = "${env:HADRON_URL:-hadron://127.0.0.1:7400}",
            description = "Broker (${DEFAULT-VALUE}).")
    String url = "";

    @Option(
            names = {"--stream", "-S"},
            defaultValue = "bench",
            description = "Stream; created if it is missing (${DEFAULT-VALUE}).")
    String stream = "";

    @Option(
            names = "--partitions",
            defaultValue = "6",
            description = "Partitions of a stream that is created (${DEFAULT-VALUE}).")
    int partitions;

    @Option(
            names = "--replicas",
            defaultValue = "1",
            description = "Replicas of a stream that is created (${DEFAULT-VALUE}).")
    int replicas;

    @Option(
            names = {"--records", "-n"},
            defaultValue = "1000000",
            description = "Measured records (${DEFAULT-VALUE}).")
    long records;

    @Option(
            names = "--record-size",
            defaultValue = "1KiB",
            converter = Amounts.Size.class,
            description = "Bytes of a value (${DEFAULT-VALUE}).")
    int recordSize;

    @Option(
            names = "--payload",
            defaultValue = "random",
            description = "random or json (${DEFAULT-VALUE}).")
    PayloadKind payload = PayloadKind.RANDOM;

    @Option(
            names = "--rate",
            defaultValue = "0",
            description =
                    "Records per second; latency counts from the time a record was due. 0 = as fast"
                            + " as it goes (${DEFAULT-VALUE}).")
    double rate;

    @Option(
            names = "--time-limit",
            defaultValue = "60s",
            converter = Amounts.Time.class,
            description = "The measured part ends after this, whatever is left (${DEFAULT-VALUE}).")
    Duration limit = Duration.ZERO;

    @Option(
            names = "--warmup",
            defaultValue = "0",
            description = "Records before the measured part (${DEFAULT-VALUE}).")
    long warmup;

    @Option(
            names = "--one-by-one",
            description = "Send each record when the one before it is confirmed.")
    boolean oneByOne;

    @Option(
            names = "--batch-size",
            defaultValue = "64KiB",
            converter = Amounts.Size.class,
            description = "Size at which a batch is sent (${DEFAULT-VALUE}).")
    int batchSize;

    @Option(
            names = "--linger",
            defaultValue = "5ms",
            converter = Amounts.Time.class,
            description = "How long a record waits for company (${DEFAULT-VALUE}).")
    Duration linger = Duration.ZERO;

    @Option(
            names = "--buffer",
            defaultValue = "64MiB",
            converter = Amounts.Size.class,
            description = "Memory for records that are not confirmed (${DEFAULT-VALUE}).")
    int buffer;

    @Option(
            names = "--acks",
            defaultValue = "all",
            description = "write, majority or all (${DEFAULT-VALUE}).")
    String acks = "";

    @Option(
            names = "--compression",
            defaultValue = "none",
            description = "none, lz4 or zstd (${DEFAULT-VALUE}).")
    String compression = "";

    @Option(
            names = "--ack",
            defaultValue = "batch",
            description = "Consumers confirm each record or each batch (${DEFAULT-VALUE}).")
    AckMode ack = AckMode.BATCH;

    @Option(
            names = {"--group", "-g"},
            description = "Consumer group (a new one, which is deleted afterwards).")
    @Nullable String group;

    @Option(
            names = "--in-flight",
            defaultValue = "12000",
            description = "Records that a consumer holds unconfirmed at most (${DEFAULT-VALUE}).")
    int inFlight;

    @Option(
            names = "--poll",
            defaultValue = "500",
            description = "Most records of one poll (${DEFAULT-VALUE}).")
    int poll;

    @Option(names = "--kafka", hidden = true, description = "The broker is Apache Kafka.")
    boolean kafka;

    @Option(names = "--topic-config", hidden = true, description = "Setting of a Kafka topic.")
    Map<String, String> topicConfig = new LinkedHashMap<>();

    LoadSpec spec() {
        return new LoadSpec(
                new LoadSpec.Target(url, stream, partitions, replicas, topicConfig),
                new LoadSpec.Work(records, recordSize, payload, rate, limit, warmup, oneByOne),
                new LoadSpec.Batching(batchSize, linger, buffer, compression, acks),
                new LoadSpec.Consumption(ack, groupName(), inFlight, poll));
    }

    private String groupName() {
        return group == null ? "bench-" + UUID.randomUUID() : group;
    }

    /** Whether the group is this run's own. */
    boolean ownGroup() {
        return group == null;
    }

    LoadDriver driver(LoadSpec spec) {
        return kafka ? kafkaDriver(spec) : new HadronDriver(spec);
    }

    /** By name: Kafka's classes are on the class path of the peer's load processes only. */
    private static LoadDriver kafkaDriver(LoadSpec spec) {
        try {
            return Class.forName(KAFKA_DRIVER)
                    .asSubclass(LoadDriver.class)
                    .getConstructor(LoadSpec.class)
                    .newInstance(spec);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("the Kafka client did not start", e.getCause());
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new IllegalStateException("kafka-clients is not on the class path", e);
        }
    }
}
